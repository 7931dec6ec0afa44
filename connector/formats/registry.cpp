#include "connector/formats/registry.h"

namespace millrace::formats {

const Format* Registry::named(std::string_view name) const {
  for (const auto& format : formats_) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

const Format* Registry::for_path(std::string_view path) const {
  for (const auto& format : formats_) {
    for (const auto& ending : format.endings) {
      if (path.ends_with(ending)) return &format;
    }
  }
  return nullptr;
}

}  // namespace millrace::formats
