#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "connector/sql/catalog/function.h"
#include "connector/sql/outcome/outcome.h"

// Makes overloads of functions over single values:
//
//   overload<Text(Text, Bigint)>([](std::string_view text, std::int64_t count) { ... })
//
// The function may take the Call first. It gives the value, or std::nullopt for NULL, or a fault
// (Outcome) for a row that has none; a std::string is copied into the memory of the call, a view
// must lie in an argument or in there already. It is not called for rows with a NULL among the
// arguments, whose value is NULL, unless it is made by overload_with_nulls, where every argument is
// a std::optional.

namespace millrace::sql {

// The types of parameters and results, for signatures.
template <SqlType Type, class Form>
struct TypeTag {
  static constexpr SqlType kType = Type;
  using Value = Form;
};
using Boolean = TypeTag<SqlType::Boolean, bool>;
using Bigint = TypeTag<SqlType::Bigint, std::int64_t>;
using Numeric = TypeTag<SqlType::Numeric, Decimal>;
using Double = TypeTag<SqlType::Double, double>;
using Text = TypeTag<SqlType::Text, std::string_view>;
using Date = TypeTag<SqlType::Date, std::int32_t>;
using Time = TypeTag<SqlType::Time, std::int64_t>;
using Timestamp = TypeTag<SqlType::Timestamp, std::int64_t>;
using TimestampTz = TypeTag<SqlType::TimestampTz, std::int64_t>;
using IntervalOf = TypeTag<SqlType::Interval, Interval>;
using Uuid = TypeTag<SqlType::Uuid, UuidBytes>;
using Jsonb = TypeTag<SqlType::Jsonb, std::string_view>;

namespace overload_detail {

// The row has no value. Not inline, so that what store() does for nearly all rows is.
template <class Reason>
[[gnu::noinline]] void store_fault(Call& call, Vector& result, std::size_t row, Reason&& reason) {
  call.enter(row);
  call.fail(std::forward<Reason>(reason));
  result.set_null(row);
}

// Puts what a function gave into the result.
template <class T, class Given>
[[gnu::always_inline]] inline void store(Call& call, Vector& result, T* values, std::size_t row,
                                         Given&& given) {
  using Plain = std::remove_cvref_t<Given>;
  if constexpr (requires { given.error(); }) {
    if (given) [[likely]]
      return store(call, result, values, row, *std::forward<Given>(given));
    store_fault(call, result, row, std::forward<Given>(given).error());
  } else if constexpr (requires { given.has_value(); }) {
    if (given) return store(call, result, values, row, *std::forward<Given>(given));
    result.set_null(row);
  } else if constexpr (std::same_as<Plain, std::string>) {
    values[row] = call.copy(given);
  } else {
    values[row] = given;
  }
}

template <class F, class... Values>
decltype(auto) invoke(const F& f, Call& call, const Values&... values) {
  if constexpr (std::is_invocable_v<const F&, Call&, const Values&...>) {
    return f(call, values...);
  } else {
    return f(values...);
  }
}

template <class Signature>
struct Maker;

template <class R, class... P>
struct Maker<R(P...)> {
  template <class F>
  static constexpr bool kTakesCall = std::is_invocable_v<const F&, Call&, typename P::Value...>;

  static constexpr bool kMakesText = std::same_as<typename R::Value, std::string_view>;

  template <class F, std::size_t... I>
  static void loop(const F& f, Call& call, Arguments arguments, Vector& result,
                   std::index_sequence<I...>) {
    auto* const values = result.data<typename R::Value>();
    const auto data = std::make_tuple(arguments[I]->template data<typename P::Value>()...);
    const std::array<std::size_t, sizeof...(P) + 1> masks{arguments[I]->mask()...};
    const bool any_nulls = (false || ... || arguments[I]->has_nulls());
    call.rows().for_each([&](std::size_t row) {
      if (any_nulls && (false || ... || arguments[I]->is_null(row))) {
        result.set_null(row);
        return;
      }
      if (kMakesText && call.is_full()) [[unlikely]]
        return result.set_null(row);
      if constexpr (kTakesCall<F>) call.enter(row);
      store(call, result, values, row, invoke(f, call, std::get<I>(data)[row & masks[I]]...));
    });
  }

  template <class F, std::size_t... I>
  static void loop_with_nulls(const F& f, Call& call, Arguments arguments, Vector& result,
                              std::index_sequence<I...>) {
    auto* const values = result.data<typename R::Value>();
    call.rows().for_each([&](std::size_t row) {
      if (kMakesText && call.is_full()) [[unlikely]]
        return result.set_null(row);
      call.enter(row);
      store(call, result, values, row,
            invoke(f, call,
                   arguments[I]->is_null(row)
                       ? std::optional<typename P::Value>()
                       : std::optional(arguments[I]->template at<typename P::Value>(row))...));
    });
  }
};

template <class R, class... P>
Overload described(Maker<R(P...)>) {
  Overload overload;
  overload.parameters = {P::kType...};
  overload.result = R::kType;
  return overload;
}

template <class R, class... P>
std::index_sequence_for<P...> indexes(Maker<R(P...)>) {
  return {};
}

}  // namespace overload_detail

template <class Signature, class F>
Overload overload(F f) {
  using Maker = overload_detail::Maker<Signature>;
  Overload made = overload_detail::described(Maker());
  made.evaluate = [f](Call& call, Arguments arguments, Vector& result) {
    Maker::loop(f, call, arguments, result, overload_detail::indexes(Maker()));
  };
  return made;
}

template <class Signature, class F>
Overload overload_with_nulls(F f) {
  using Maker = overload_detail::Maker<Signature>;
  Overload made = overload_detail::described(Maker());
  made.evaluate = [f](Call& call, Arguments arguments, Vector& result) {
    Maker::loop_with_nulls(f, call, arguments, result, overload_detail::indexes(Maker()));
  };
  return made;
}

// The same overload with a preparation: `prepare(ConstantArguments)` gives
// std::expected<std::shared_ptr<State>, ArgumentFault>, and Call::state<State>() the state.
template <class Prepare>
Overload prepared(Overload made, Prepare prepare) {
  made.prepare = [prepare](ConstantArguments arguments) -> Prepared {
    auto state = prepare(arguments);
    if (!state) return std::unexpected(std::move(state).error());
    return std::shared_ptr<void>(*std::move(state));
  };
  return made;
}

// The same overload, whose last parameter may be given more than once. Only for overloads whose
// `evaluate` was written for it.
inline Overload variadic(Overload made) {
  made.variadic = true;
  return made;
}

inline Overload of_volatility(Volatility volatility, Overload made) {
  made.volatility = volatility;
  return made;
}

// The text of a constant argument; nullopt when it is not constant or NULL.
inline std::optional<std::string_view> constant_text(ConstantArguments arguments,
                                                     std::size_t index) {
  const Vector* const argument = arguments[index];
  if (argument == nullptr || argument->is_null(0)) return std::nullopt;
  return argument->at<std::string_view>(0);
}

}  // namespace millrace::sql
