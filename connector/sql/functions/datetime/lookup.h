#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connector/sql/catalog/overload.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// What a text argument means - a zone, a unit, a format - found once for each text that comes and
// not once a row. One thread at a time; a few of them are kept.
template <class T>
class Lookup {
 public:
  using Find = std::function<Outcome<T>(std::string_view)>;

  explicit Lookup(Find find) : find_(std::move(find)) {}

  // Valid until the next call.
  const Outcome<T>& of(std::string_view text) {
    if (last_ != nullptr && last_->first == text) return last_->second;
    constexpr std::size_t kKept = 64;
    auto known = known_.find(text);
    if (known == known_.end()) {
      if (known_.size() == kKept) known_.clear();
      known = known_.emplace(std::string(text), find_(text)).first;
    }
    last_ = &*known;
    return last_->second;
  }

 private:
  using Known = std::map<std::string, Outcome<T>, std::less<>>;

  Find find_;
  Known known_;
  const typename Known::value_type* last_ = nullptr;
};

// The overload with a Lookup as its state, for its text argument of that number. A constant one is
// looked up while the file is read, and refused there when it means nothing.
template <class T, class Find>
Overload with_lookup(std::size_t argument, Find find, Overload made) {
  using Made = std::expected<std::shared_ptr<Lookup<T>>, ArgumentFault>;
  return prepared(std::move(made), [argument, find](ConstantArguments arguments) -> Made {
    auto lookup = std::make_shared<Lookup<T>>(find);
    if (const auto text = constant_text(arguments, argument)) {
      const auto& found = lookup->of(*text);
      if (!found) return std::unexpected(ArgumentFault{argument, found.error()});
    }
    return lookup;
  });
}

// The value for a function that takes what was looked up, or why there is none.
template <class Result, class T, class Use>
Outcome<Result> looked_up(Call& call, std::string_view text, Use use) {
  const auto& found = call.state<Lookup<T>>().of(text);
  if (!found) return std::unexpected(found.error());
  return use(*found);
}

}  // namespace millrace::sql
