#include "connector/schedule/cron_fields.h"

#include <algorithm>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::schedule {
namespace {

struct Range {
  unsigned first = 0;
  unsigned last = 0;
  unsigned step = 1;
};

// As one would write it: by its name where the field has names.
std::string written(const CronField& field, unsigned value) {
  return field.names.empty() ? std::to_string(value)
                             : std::string(field.names[value - field.first]);
}

std::string what_to_write(const CronField& field, std::string_view text) {
  const auto begin = lower(text.substr(0, 3));
  const auto named = std::ranges::find(field.names, begin);
  if (named != field.names.end() && text.size() > 3) return fmt::format("write {}", *named);
  auto advice = fmt::format("write {} to {}", field.first, field.last);
  if (!field.names.empty()) {
    // The week's last name is its first one again.
    const auto last = field.names[field.names.size() - (field.last == 7 ? 2 : 1)];
    advice += fmt::format(", or {} to {}", field.names.front(), last);
  }
  return advice;
}

Read<unsigned> step_in(const CronField& field, std::string_view text, std::string_view item) {
  const auto step = number_in(text);
  if (!step || *step == 0) {
    return complain("the {} {} needs a number from 1 on after the slash; write */5", field.name,
                    in_message(item));
  }
  if (*step <= field.last - field.first) return *step;
  if (field.unit.empty()) {
    return complain("the {} cannot go in steps of {}; write a step of at most {}", field.name,
                    *step, field.last - field.first);
  }
  return complain("the {} cannot go in steps of {}; for longer intervals write every: {}{}",
                  field.name, *step, *step, field.unit);
}

Complaint runs_backwards(const CronField& field, std::string_view item, Range range) {
  return complain("the {} {} runs backwards; write {}-{},{}-{}", field.name, in_message(item),
                  written(field, range.first), written(field, field.last),
                  written(field, field.first), written(field, range.last));
}

// Without its step.
Read<Range> base_in(const CronField& field, std::string_view base) {
  if (base == "*") return Range{field.first, field.last};
  const auto dash = base.find('-');
  const auto first = value_in(field, base.substr(0, dash));
  if (!first) return Complaint(first.error());
  if (dash == std::string_view::npos) return Range{*first, *first};
  auto last = value_in(field, base.substr(dash + 1));
  if (!last) return Complaint(last.error());
  // A week ends with Sunday, too.
  if (*last == 0 && *first > 0 && field.last == 7) last = 7;
  const Range range{*first, *last};
  if (*last < *first) return runs_backwards(field, base, range);
  return range;
}

Read<Range> range_in(const CronField& field, std::string_view item) {
  const auto slash = item.find('/');
  const auto base = item.substr(0, slash);
  auto range = base_in(field, base);
  if (!range || slash == std::string_view::npos) return range;
  const auto step = step_in(field, item.substr(slash + 1), item);
  if (!step) return Complaint(step.error());
  if (base != "*" && base.find('-') == std::string_view::npos) {
    return complain("the {} {} has a step but no range; write {}-{}/{}", field.name,
                    in_message(item), printable(base), written(field, field.last), *step);
  }
  range->step = *step;
  return range;
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string in_message(std::string_view text) {
  return fmt::format("'{}'", printable(text, 40));
}

std::optional<unsigned> number_in(std::string_view text) {
  if (text.empty() || text.size() > 4 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  unsigned number = 0;
  for (const char digit : text) number = number * 10 + static_cast<unsigned>(digit - '0');
  return number;
}

Read<unsigned> value_in(const CronField& field, std::string_view text) {
  if (text.empty()) return complain("the {} is incomplete: a number is missing", field.name);
  const auto name = std::ranges::find(field.names, lower(text));
  if (name != field.names.end()) {
    return field.first + static_cast<unsigned>(name - field.names.begin());
  }
  const auto number = number_in(text);
  if (number && *number >= field.first && *number <= field.last) return *number;
  return complain("the {} cannot be {}; {}", field.name, in_message(text),
                  what_to_write(field, text));
}

Read<std::uint64_t> bits_of(const CronField& field, std::string_view item) {
  const auto range = range_in(field, item);
  if (!range) return Complaint(range.error());
  std::uint64_t bits = 0;
  for (unsigned value = range->first; value <= range->last; value += range->step) {
    bits |= std::uint64_t{1} << value;
  }
  return bits;
}

Read<std::uint64_t> bits_of_list(const CronField& field, std::string_view text) {
  std::uint64_t bits = 0;
  for (const auto item : split(text, ',')) {
    const auto more = bits_of(field, item);
    if (!more) return more;
    bits |= *more;
  }
  return bits;
}

}  // namespace millrace::schedule
