#pragma once

#include <array>
#include <string_view>

namespace millrace::sql {

inline constexpr std::array<std::string_view, 12> kMonthNames{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::array<std::string_view, 12> kShortMonthNames{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
inline constexpr std::array<std::string_view, 7> kDayNames{
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
inline constexpr std::array<std::string_view, 7> kShortDayNames{"Sun", "Mon", "Tue", "Wed",
                                                                "Thu", "Fri", "Sat"};
// From December on: "x" must not hide "xi".
inline constexpr std::array<std::string_view, 12> kRomanMonths{
    "xii", "xi", "x", "ix", "viii", "vii", "vi", "v", "iv", "iii", "ii", "i"};

}  // namespace millrace::sql
