#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::config {

// What a text that names a variable in the way of a shell, of dbt, of a template or of a
// programming language is to be written as: "${env:REPORTS_KEY}" for `$REPORTS_KEY`,
// `${REPORTS_KEY}`, `{{ env_var('REPORTS_KEY') }}`, `%(reports_key)s` and `ENV['REPORTS_KEY']`.
// nullopt for any other text.
std::optional<std::string> foreign_reference(std::string_view text);

// The same for what stands between ${ and }.
std::optional<std::string> foreign_name(std::string_view reference);

}  // namespace millrace::config
