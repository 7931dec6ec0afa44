#pragma once

// The sections of the reference that functions on texts stand in.

namespace millrace::sql {

inline constexpr const char* kTextSection = "Text";
inline constexpr const char* kLikeSection = "Pattern matching";
inline constexpr const char* kRegexSection = "Regular expressions";
inline constexpr const char* kHashSection = "Hashes and encodings";
inline constexpr const char* kEmailSection = "E-mail addresses";
inline constexpr const char* kPhoneSection = "Telephone numbers";
inline constexpr const char* kJsonSection = "JSON";
inline constexpr const char* kConversionSection = "Conversion";

}  // namespace millrace::sql
