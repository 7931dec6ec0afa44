#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace {

// A coroutine on the event loop. Every Task of the process runs on the one loop thread, so what
// only tasks touch needs no lock. Parameters are values, or references to objects whose owner
// awaits the task; never a string_view, never a reference to a temporary.
//
// Cancellation is Asio's: TaskGroup::cancel() makes the wait in progress return, and every wait of
// clock.h, signal.h and io/ turns that into ErrorKind::Cancelled.
template <class T>
using Task = boost::asio::awaitable<T>;

// `co_await operation(kAsTuple)` gives {error_code, values...} instead of an exception.
inline constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

// True once the task that asks has been cancelled. Long loops ask; waits ask by themselves.
Task<bool> cancelled();

}  // namespace millrace
