#include "connector/components/registry.h"

#include <algorithm>

namespace millrace::components {
namespace {

template <class Kind, class NameOf>
const Kind* find_kind(const std::vector<Kind>& kinds, std::string_view name, NameOf name_of) {
  const auto found = std::ranges::find(kinds, name, name_of);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::Append:
      return "append";
    case Mode::Replace:
      return "replace";
    case Mode::Upsert:
      return "upsert";
    case Mode::Mirror:
      return "mirror";
  }
  return "";
}

const SourceKind* Registry::source(std::string_view kind) const {
  return find_kind(sources_, kind, [](const SourceKind& k) { return k.connection.name(); });
}

const SinkKind* Registry::sink(std::string_view kind) const {
  return find_kind(sinks_, kind, [](const SinkKind& k) { return k.connection.name(); });
}

const StepKind* Registry::step(std::string_view kind) const {
  return find_kind(steps_, kind, [](const StepKind& k) { return k.spec.name(); });
}

}  // namespace millrace::components
