#include "connector/components/capabilities.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

const ModeOffer* offer_of(const Capabilities& can, Mode mode) {
  const auto found = std::ranges::find(can.modes, mode, &ModeOffer::mode);
  return found == can.modes.end() ? nullptr : &*found;
}

std::vector<std::string_view> names_of(const std::vector<ModeOffer>& offers) {
  std::vector<std::string_view> names;
  names.reserve(offers.size());
  for (const auto& offer : offers) names.push_back(to_string(offer.mode));
  return names;
}

std::string not_offered(Mode mode, const Capabilities& can, std::string_view kind) {
  const auto choices = fmt::format("{}", fmt::join(names_of(can.modes), " or "));
  if (mode == Mode::Replace && !can.stages) {
    return fmt::format(
        "mode replace needs a destination that can hold rows back until all of them are there, "
        "and {} cannot; write mode: {}",
        kind, choices);
  }
  return fmt::format("mode {} is not one that {} offers; write mode: {}", to_string(mode), kind,
                     choices);
}

std::string takes_no_key(Mode mode, const Capabilities& can) {
  const bool has_upsert = offer_of(can, Mode::Upsert) != nullptr;
  return fmt::format("mode {} does not use a key; remove it{}", to_string(mode),
                     has_upsert ? ", or write mode: upsert" : "");
}

std::string needs_key(Mode mode) {
  return fmt::format("mode {} needs a key; write key: column", to_string(mode));
}

// complaint_about() enforces it.
std::optional<config::OptionRule> rule_about_key(const ModeOffer& offer, const Capabilities& can) {
  using Asks = config::OptionRule::Asks;
  if (!can.takes_key() || offer.key == KeyUse::Optional) return std::nullopt;
  const bool needed = offer.key == KeyUse::Required;
  return config::OptionRule{
      .key = "mode",
      .value = std::string(to_string(offer.mode)),
      .asks = needed ? Asks::Needed : Asks::Refused,
      .other = "key",
      .sentence = needed ? needs_key(offer.mode) : takes_no_key(offer.mode, can)};
}

}  // namespace

bool Capabilities::takes_key() const {
  return std::ranges::any_of(modes,
                             [](const ModeOffer& offer) { return offer.key != KeyUse::Refused; });
}

config::Spec<TableOptions> table_options_spec(const Capabilities& can,
                                              const TableSentences& sentences) {
  config::Spec<TableOptions> spec("rows", "How rows are written.");
  spec.field<&TableOptions::mode>(sentences.mode, {.offered = names_of(can.modes)});
  if (can.takes_key()) {
    spec.field<&TableOptions::key>(sentences.key, {.example_yaml = "email"});
  }
  if (can.adds_columns) {
    spec.field<&TableOptions::on_new_column>(
        "What to do about a column that the table does not have: fail, or add it.");
  }
  for (const ModeOffer& offer : can.modes) {
    if (auto rule = rule_about_key(offer, can)) spec.rule(*std::move(rule));
  }
  return spec;
}

Mode mode_of(const TableOptions& options, const Capabilities& can) {
  return options.mode.value_or(options.key.empty() ? can.usual : can.usual_with_key);
}

std::optional<std::string> complaint_about(const TableOptions& options, const Capabilities& can,
                                           std::string_view kind) {
  const Mode mode = mode_of(options, can);
  const ModeOffer* offer = offer_of(can, mode);
  if (offer == nullptr) return not_offered(mode, can, kind);
  if (offer->key == KeyUse::Required && options.key.empty()) {
    return needs_key(mode);
  }
  if (offer->key == KeyUse::Refused && !options.key.empty()) return takes_no_key(mode, can);
  std::set<std::string_view> seen;
  for (const auto& column : options.key) {
    if (seen.insert(column).second) continue;
    return fmt::format("the key names the column {} twice", printable(column, 60));
  }
  return std::nullopt;
}

}  // namespace millrace::components
