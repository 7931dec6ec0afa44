# millrace_component_library(TARGET KIND kind NAMESPACE ns)
#
# Every file of this folder (or of a folder in it) that is named <name>_<kind>.cpp is a component.
# It must define ns::register_<name>_<kind>(Registry&); a missing one is a link error. The function
# writes register_all_<kind>s.cpp, with one call per file, and builds the library.
function(millrace_component_library target)
  cmake_parse_arguments(ARG "" "KIND;NAMESPACE;REGISTRY;REGISTRY_HEADER" "" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  file(GLOB_RECURSE components CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_${ARG_KIND}.cpp")

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
  add_library(${target} STATIC ${sources} "${generated}")
  target_link_libraries(${target} PUBLIC millrace_flags)
endfunction()
