#include "connector/base/task.h"

#include <boost/asio/this_coro.hpp>

namespace millrace {

Task<bool> cancelled() {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  co_return state.cancelled() != boost::asio::cancellation_type::none;
}

}  // namespace millrace
