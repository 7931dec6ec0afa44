#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connector/sql/catalog/overload.h"

namespace millrace::sql {

namespace appending_detail {

using Made = Outcome<std::optional<std::string_view>>;

template <class Signature>
struct Appending;

template <class R, class... P>
struct Appending<R(P...)> {
  template <class F>
  static Overload make(F f) {
    auto made = overload<R(P...)>([f](Call& call, const typename P::Value&... arguments) -> Made {
      auto& out = call.state<std::string>();
      out.clear();
      using Given = decltype(f(arguments..., out));
      if constexpr (std::same_as<Given, void>) {
        f(arguments..., out);
      } else if constexpr (std::same_as<Given, bool>) {
        if (!f(arguments..., out)) return std::nullopt;
      } else if (auto done = f(arguments..., out); !done) {
        return std::unexpected(std::move(done).error());
      }
      return call.copy(out);
    });
    made.prepare = [](ConstantArguments) -> Prepared { return std::make_shared<std::string>(); };
    return made;
  }
};

}  // namespace appending_detail

// An overload of a function that appends its text: f(arguments..., std::string& out). It gives
// nothing, an Outcome<void>, or false for NULL. The memory of `out` is used again in every row.
template <class Signature, class F>
Overload appending(F f) {
  return appending_detail::Appending<Signature>::make(f);
}

}  // namespace millrace::sql
