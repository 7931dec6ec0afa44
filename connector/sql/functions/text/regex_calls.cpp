#include "connector/sql/functions/text/regex_calls.h"

namespace millrace::sql {

RegexState::Made RegexState::make(RegexArguments where, ConstantArguments arguments) {
  auto state = std::make_shared<RegexState>();
  state->where_ = where;
  std::string_view flags;
  const bool has_flags = where.flags != RegexArguments::kNone;
  if (has_flags) {
    const auto constant = constant_text(arguments, where.flags);
    if (!constant) return state;
    flags = *constant;
    auto options = text::parse_regex_options(flags);
    if (!options) return std::unexpected(ArgumentFault{where.flags, options.error()});
  }
  const auto pattern = constant_text(arguments, 1);
  if (!pattern) return state;
  auto compiled = state->compile(*pattern, flags);
  if (!compiled) return std::unexpected(ArgumentFault{1, std::move(compiled).error()});
  state->constant_ = std::move(*compiled);
  return state;
}

Outcome<RegexState::Compiled> RegexState::compile(std::string_view pattern,
                                                  std::string_view flags) const {
  auto options = text::parse_regex_options(flags);
  if (!options) return std::unexpected(options.error());
  if (where_.global != nullptr) {
    if (auto allowed = text::refuse_global(*options, where_.global); !allowed) {
      return std::unexpected(allowed.error());
    }
  }
  if (where_.ignore_case) options->ignore_case = true;
  auto regex = text::Regex::compile(pattern, *options);
  if (!regex) return std::unexpected(std::move(regex).error());
  return Compiled{std::move(*regex), options->all};
}

Outcome<const RegexState::Compiled*> RegexState::compiled(std::string_view pattern,
                                                          std::string_view flags) {
  if (constant_) return &*constant_;
  key_ = flags;
  key_ += '\0';
  key_ += pattern;
  auto& found = others_.get(key_, [&] { return compile(pattern, flags); });
  if (!found) return std::unexpected(found.error());
  return &*found;
}

const text::Replacement& RegexState::replacement(std::string_view text) {
  if (!replacement_ || replacement_text_ != text) {
    replacement_text_ = text;
    replacement_.emplace(text);
  }
  return *replacement_;
}

}  // namespace millrace::sql
