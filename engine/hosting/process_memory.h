// How much memory a process and its descendants hold, asked while they run.
#pragma once

#include <sys/types.h>

namespace dubstage {

// The sum of the largest sizes that each of those alive has had, in bytes; 0 when the system does not tell.
// What a parent is told of a child's peak at its end (ru_maxrss) counts the parent's own memory, which every
// child starts from.
double memory_of_tree(pid_t process);

} // namespace dubstage
