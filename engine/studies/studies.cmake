# What the studies are made of beside the sources of their folder: a folder for each large study, and the media and
# listening devices, whose texts become part of the program.
file(GLOB studies CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/studies/match/*.cpp ${CMAKE_SOURCE_DIR}/engine/studies/compare/*.cpp)
target_sources(dubstage_studies PRIVATE ${studies})

# Texts of NAME.toml in a folder, as a table that a source includes.
function(dubstage_texts folder)
  file(GLOB texts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/studies/${folder}/*.toml)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${texts})
  set(table "")
  foreach(file ${texts})
    get_filename_component(stem ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND table "{\"${stem}\", R\"text(${text})text\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${folder}.inc CONTENT "${table}" @ONLY)
endfunction()
dubstage_texts(media)
dubstage_texts(devices)
