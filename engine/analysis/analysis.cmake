# What the analysis floor is made of beside the sources of its folder: the checks, and the delivery presets, whose texts
# become part of the program.
file(GLOB checks CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/analysis/checks/*.cpp)
file(GLOB reports CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/analysis/report/*.cpp)
target_sources(dubstage_analysis PRIVATE ${checks} ${reports})

file(GLOB presets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/analysis/presets/*.toml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${presets})
set(preset_table "")
foreach(file ${presets})
  get_filename_component(stem ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND preset_table "{\"${stem}\", R\"preset(${text})preset\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/presets.inc CONTENT "${preset_table}" @ONLY)
