#pragma once

#include <string>
#include <vector>

#include "connector/service/feeds/feeds.h"
#include "connector/service/web/board.h"

namespace millrace::service {

// The table of feeds; empty when there are none.
std::string feeds_markup(const std::vector<FeedNow>& feeds, Moment now);

}  // namespace millrace::service
