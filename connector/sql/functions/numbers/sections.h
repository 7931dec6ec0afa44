#pragma once

namespace millrace::sql {

// Of the reference page.
inline constexpr const char* kNumbersSection = "Numbers";
inline constexpr const char* kTrigonometrySection = "Trigonometry";

}  // namespace millrace::sql
