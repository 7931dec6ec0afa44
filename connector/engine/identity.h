#pragma once

#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::engine {

// "20261124T020000Z-1f3a9c02": sorts by time, unique among runs that start in the same second.
std::string make_run_id(std::chrono::system_clock::time_point now, std::mt19937_64& random);

// 32 hex digits over the parts: equal parts, equal id, on every machine. The parts are kept apart,
// so {"a", "bc"} and {"ab", "c"} differ.
std::string load_id(const std::vector<std::string_view>& parts);

}  // namespace millrace::engine
