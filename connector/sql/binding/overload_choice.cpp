#include "connector/sql/binding/overload_choice.h"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace millrace::sql {
namespace {

using Types = std::span<const SqlType>;
using Candidates = std::vector<const Overload*>;

bool takes(const Overload& overload, std::size_t arguments) {
  const std::size_t parameters = overload.parameters.size();
  return overload.variadic ? arguments >= parameters : arguments == parameters;
}

bool can_take(const Overload& overload, Types arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const SqlType type = parameter_type(overload, i);
    if (type != kAnyType && !converts_implicitly(arguments[i], type)) return false;
  }
  return true;
}

bool is_exact(const Overload& overload, Types arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (parameter_type(overload, i) != arguments[i]) return false;
  }
  return true;
}

// Those with the most arguments for which `fits` is true.
template <class Fits>
Candidates with_most(const Candidates& candidates, Types arguments, Fits fits) {
  Candidates best;
  std::ptrdiff_t most = -1;
  for (const auto* candidate : candidates) {
    std::ptrdiff_t count = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i] == SqlType::Unknown) continue;
      if (fits(arguments[i], parameter_type(*candidate, i))) ++count;
    }
    if (count > most) best.clear();
    if (count >= most) best.push_back(candidate);
    most = std::max(most, count);
  }
  return best;
}

// What the candidates would take a literal for.
struct SlotCategory {
  TypeCategory category = TypeCategory::Other;
  bool is_one = true;  // All agree, or one takes text.
  bool has_preferred = false;
};

SlotCategory category_at(const Candidates& candidates, std::size_t argument) {
  SlotCategory slot{.category = category_of(parameter_type(*candidates.front(), argument))};
  bool takes_text = false;
  for (const auto* candidate : candidates) {
    const SqlType type = parameter_type(*candidate, argument);
    takes_text = takes_text || category_of(type) == TypeCategory::String;
    slot.is_one = slot.is_one && category_of(type) == slot.category;
  }
  if (takes_text) slot = {.category = TypeCategory::String};
  for (const auto* candidate : candidates) {
    const SqlType type = parameter_type(*candidate, argument);
    if (category_of(type) == slot.category && is_preferred(type)) slot.has_preferred = true;
  }
  return slot;
}

// Rule 4.e: literals decide by the category that they are most probably of.
Candidates by_literals(Candidates candidates, Types arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != SqlType::Unknown) continue;
    const SlotCategory slot = category_at(candidates, i);
    if (!slot.is_one) return candidates;
    std::erase_if(candidates, [&](const Overload* candidate) {
      const SqlType type = parameter_type(*candidate, i);
      return category_of(type) != slot.category || (slot.has_preferred && !is_preferred(type));
    });
    if (candidates.empty()) return candidates;
  }
  return candidates;
}

// Rule 4.f: literals are taken for what the others are, when these are all of one type.
Candidates by_the_others(const Candidates& candidates, Types arguments) {
  SqlType known = SqlType::Unknown;
  for (const SqlType type : arguments) {
    if (type == SqlType::Unknown) continue;
    if (known != SqlType::Unknown && known != type) return candidates;
    known = type;
  }
  if (known == SqlType::Unknown) return candidates;
  const std::vector<SqlType> all(arguments.size(), known);
  Candidates left;
  std::ranges::copy_if(candidates, std::back_inserter(left),
                       [&](const Overload* candidate) { return can_take(*candidate, all); });
  return left;
}

Choice chosen(const Candidates& candidates) {
  if (candidates.size() == 1) return {candidates.front()};
  return {.is_ambiguous = !candidates.empty()};
}

}  // namespace

SqlType parameter_type(const Overload& overload, std::size_t argument) {
  return overload.parameters[std::min(argument, overload.parameters.size() - 1)];
}

Choice choose_overload(std::span<const Overload> overloads, Types arguments) {
  Candidates candidates;
  for (const auto& overload : overloads) {
    if (!takes(overload, arguments.size())) continue;
    if (is_exact(overload, arguments)) return {&overload};
    if (can_take(overload, arguments)) candidates.push_back(&overload);
  }
  if (candidates.size() <= 1) return chosen(candidates);
  const auto is_same = [](SqlType argument, SqlType parameter) { return argument == parameter; };
  candidates = with_most(candidates, arguments, is_same);
  if (candidates.size() == 1) return chosen(candidates);
  candidates = with_most(candidates, arguments, [](SqlType argument, SqlType parameter) {
    return argument == parameter || is_preferred(parameter);
  });
  if (candidates.size() == 1) return chosen(candidates);
  if (std::ranges::find(arguments, SqlType::Unknown) == arguments.end()) return chosen(candidates);
  if (auto left = by_literals(candidates, arguments); !left.empty()) candidates = std::move(left);
  if (candidates.size() == 1) return chosen(candidates);
  return chosen(by_the_others(candidates, arguments));
}

Choice choose_operator(std::span<const Overload> overloads, Types arguments) {
  if (arguments.size() == 2) {
    const bool left_is_literal = arguments[0] == SqlType::Unknown;
    if (left_is_literal != (arguments[1] == SqlType::Unknown)) {
      const std::vector<SqlType> same(2, left_is_literal ? arguments[1] : arguments[0]);
      for (const auto& overload : overloads) {
        if (takes(overload, 2) && is_exact(overload, same)) return {&overload};
      }
    }
  }
  return choose_overload(overloads, arguments);
}

SqlType common_type(Types types) {
  SqlType common = SqlType::Unknown;
  for (const SqlType type : types) {
    if (type == SqlType::Unknown || type == common) continue;
    const bool is_first = common == SqlType::Unknown;
    if (!is_first && category_of(type) != category_of(common)) return SqlType::Unknown;
    const bool is_wider = !is_preferred(common) && converts_implicitly(common, type) &&
                          !converts_implicitly(type, common);
    if (is_first || is_wider) common = type;
  }
  if (common == SqlType::Unknown) return SqlType::Text;
  const bool all_convert =
      std::ranges::all_of(types, [&](SqlType type) { return converts_implicitly(type, common); });
  return all_convert ? common : SqlType::Unknown;
}

std::string described_call(const std::string& name, Types arguments) {
  return fmt::format(
      "{}({})", name,
      fmt::join(arguments | std::views::transform([](SqlType type) { return name_of(type); }),
                ", "));
}

}  // namespace millrace::sql
