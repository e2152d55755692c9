// volk's own code, once: the pointers to Vulkan's functions.
#define VOLK_IMPLEMENTATION
#include <volk.h>
