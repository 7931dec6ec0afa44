#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/values/enum_codec.h"

namespace millrace::alerts {

// What a receiver of alerts can be told of a sync.
enum class Kind {
  Failed,     // A run failed, and will again until somebody does something.
  Guarded,    // A guard stopped a load; a person decides.
  Stale,      // Its rows are older than its schedule means them to be.
  Late,       // A run under way will miss its ready_by.
  Rejected,   // A run was done, and some rows were refused.
  Recovered,  // All that was told before has passed.
};

// "failed", "guarded", ...
std::string_view to_string(Kind kind);
// nullopt for a word that is none: a newer program may have left it.
std::optional<Kind> kind_named(std::string_view word);

// Some of the kinds. A value.
class Kinds {
 public:
  constexpr Kinds() = default;
  constexpr Kinds(std::initializer_list<Kind> kinds) {
    for (const auto kind : kinds) add(kind);
  }

  constexpr void add(Kind kind) { bits_ |= bit(kind); }
  constexpr bool has(Kind kind) const { return (bits_ & bit(kind)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

  bool operator==(const Kinds&) const = default;

 private:
  static constexpr unsigned bit(Kind kind) { return 1u << static_cast<unsigned>(kind); }

  unsigned bits_ = 0;
};

}  // namespace millrace::alerts

template <>
struct millrace::config::EnumNames<millrace::alerts::Kind> {
  using Kind = millrace::alerts::Kind;
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, Kind>>({{"failed", Kind::Failed},
                                                        {"guarded", Kind::Guarded},
                                                        {"stale", Kind::Stale},
                                                        {"late", Kind::Late},
                                                        {"rejected", Kind::Rejected},
                                                        {"recovered", Kind::Recovered}});
};
