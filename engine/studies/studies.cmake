# What the studies are made of beside the sources of their folder: a folder for each large study, and the media, whose
# texts become part of the program.
file(GLOB studies CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/studies/match/*.cpp ${CMAKE_SOURCE_DIR}/engine/studies/compare/*.cpp)
target_sources(dubstage_studies PRIVATE ${studies})

file(GLOB media CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/studies/media/*.toml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${media})
set(media_table "")
foreach(file ${media})
  get_filename_component(stem ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND media_table "{\"${stem}\", R\"medium(${text})medium\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/media.inc CONTENT "${media_table}" @ONLY)
