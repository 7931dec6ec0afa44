# millrace_library(TARGET [PUBLIC ...] [PRIVATE ...] [EXCLUDE REGEX])
#
# A library of every source of this folder and the folders in it. What it links is what its files
# may include: the table that the architecture test reads is written from these lines.
function(millrace_library target)
  cmake_parse_arguments(ARG "" "EXCLUDE" "PUBLIC;PRIVATE;SOURCES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  if(ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${ARG_EXCLUDE}")
  endif()
  add_library(${target} STATIC ${sources} ${ARG_SOURCES})
  target_link_libraries(${target} PUBLIC millrace_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  file(RELATIVE_PATH folder "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  set_property(GLOBAL APPEND PROPERTY MILLRACE_LIBRARIES "${target}")
  set_property(GLOBAL PROPERTY MILLRACE_FOLDER_${target} "${folder}")
  set_property(GLOBAL PROPERTY MILLRACE_PUBLIC_${target} "${ARG_PUBLIC}")
  set_property(GLOBAL PROPERTY MILLRACE_PRIVATE_${target} "${ARG_PRIVATE}")
endfunction()

# millrace_component_library(TARGET KIND kind NAMESPACE ns REGISTRY type REGISTRY_HEADER file
#                            [PUBLIC ...] [PRIVATE ...])
#
# Every file of this folder (or of a folder in it) that is named <name>_<kind>.cpp is a component.
# It must define ns::register_<name>_<kind>(Registry&); a missing one is a link error. The function
# writes register_all_<kind>s.cpp, with one call per file, and builds the library. A folder in it
# with a CMakeLists.txt is a library of its own, which that file declares.
function(millrace_component_library target)
  cmake_parse_arguments(ARG "" "KIND;NAMESPACE;REGISTRY;REGISTRY_HEADER" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB_RECURSE components CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_${ARG_KIND}.cpp")
  file(GLOB folders CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt")

  set(declarations "")
  set(calls "")
  foreach(file IN LISTS components)
    get_filename_component(name "${file}" NAME_WE)
    string(APPEND declarations "void register_${name}(${ARG_REGISTRY}& registry);\n")
    string(APPEND calls "  register_${name}(registry);\n")
  endforeach()
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/register_all_${ARG_KIND}s.cpp")
  file(CONFIGURE OUTPUT "${generated}" @ONLY CONTENT
"#include \"${ARG_REGISTRY_HEADER}\"

namespace ${ARG_NAMESPACE} {

${declarations}
void register_all_${ARG_KIND}s(${ARG_REGISTRY}& registry);

void register_all_${ARG_KIND}s([[maybe_unused]] ${ARG_REGISTRY}& registry) {
${calls}}

}  // namespace ${ARG_NAMESPACE}
")
  set(parts "")
  set(excluded "")
  foreach(file IN LISTS folders)
    get_filename_component(folder "${file}" DIRECTORY)
    get_filename_component(name "${folder}" NAME)
    add_subdirectory(${name})
    list(APPEND parts "millrace_${ARG_KIND}_${name}")
    list(APPEND excluded "/${name}/")
  endforeach()
  list(JOIN excluded "|" excluded)
  millrace_library(${target} EXCLUDE "${excluded}" SOURCES "${generated}"
    PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} ${parts})
endfunction()

# Writes one line a library: its folder, what its dependents may include through it, and what only
# itself may. For tests/architecture.
function(millrace_write_arrows file)
  get_property(libraries GLOBAL PROPERTY MILLRACE_LIBRARIES)
  set(text "")
  foreach(library IN LISTS libraries)
    get_property(folder GLOBAL PROPERTY MILLRACE_FOLDER_${library})
    string(APPEND text "${folder}")
    foreach(kind PUBLIC PRIVATE)
      string(APPEND text " |")
      get_property(links GLOBAL PROPERTY MILLRACE_${kind}_${library})
      foreach(link IN LISTS links)
        get_property(other GLOBAL PROPERTY MILLRACE_FOLDER_${link})
        if(other)
          string(APPEND text " ${other}")
        endif()
      endforeach()
    endforeach()
    string(APPEND text "\n")
  endforeach()
  file(WRITE "${file}" "${text}")
endfunction()
