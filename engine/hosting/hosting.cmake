# The program in which plug-ins run, beside the library that starts it: the only one that links lilv.
file(GLOB plugin_host CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/hosting/host/*.cpp)
add_executable(dubstage-plugin-host ${plugin_host})
target_link_libraries(dubstage-plugin-host PRIVATE dubstage_hosting PkgConfig::LILV)
