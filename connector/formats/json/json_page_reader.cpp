#include "connector/formats/json/json_page_reader.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/data/values.h"

namespace millrace::formats {
namespace {

using simdjson::SUCCESS;
using simdjson::ondemand::array;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

// Calls `take(key, value)` for each member; a key that is there twice is refused.
template <class Take>
Result<void> each_member(object object, Take take) {
  std::unordered_set<std::string> seen;
  for (auto member : object) {
    simdjson::ondemand::field field;
    auto code = std::move(member).get(field);
    std::string_view key;
    if (code == SUCCESS) code = field.unescaped_key().get(key);
    if (code != SUCCESS) return invalid_json(code);
    const auto [name, is_new] = seen.emplace(key);
    if (!is_new) {
      return fail(ErrorKind::BadData, fmt::format("\"{}\" appears twice", printable(key, 60)));
    }
    if (auto taken = take(std::string_view(*name), field.value()); !taken) return taken;
  }
  return {};
}

// Calls `take(value)` for each item.
template <class Take>
Result<void> each_item(array items, Take take) {
  for (auto item : items) {
    value item_value;
    if (const auto code = item.get(item_value); code != SUCCESS) return invalid_json(code);
    if (auto taken = take(item_value); !taken) return taken;
  }
  return {};
}

bool is_success(std::string_view status) {
  return equals_ignoring_case(status, "success");
}

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

template <class Texts>
std::string first_of(const Texts& texts) {
  const auto found = std::ranges::find_if(texts, [](const auto& text) { return !text.empty(); });
  return found == texts.end() ? std::string() : *found;
}

}  // namespace

Result<void> PageReader::read(object top) {
  return each_member(
      top, [this](std::string_view key, Value member) { return read_member(key, member); });
}

ResultPage PageReader::take_page() {
  const auto failed = std::ranges::find_if(
      statuses_, [](const std::string& status) { return !status.empty() && !is_success(status); });
  page_.status = failed == statuses_.end() ? first_of(statuses_) : *failed;
  page_.error = first_of(errors_);
  return std::move(page_);
}

Result<void> PageReader::read_member(std::string_view key, Value member) {
  if (key == "values") return read_values(member);
  if (key == "fields") return read_fields(member);
  if (key == "paginated") return read_paginated(member);
  if (key == "job" || key == "data" || key == "result") return read_inner(member, 1);
  if (key == "errors") return read_errors(member);
  if (key == "status") return read_text(member, statuses_[0]);
  if (key == "job_id") return read_text(member, page_.job_id);
  if (key == "last_cache_updated") return read_text(member, page_.freshness);
  return read_other(key, member, 0);
}

Result<void> PageReader::read_values(Value member) {
  array values;
  if (member.get_array().get(values) != SUCCESS) {
    return read_null(member, "\"values\" is not an array of rows");
  }
  if (page_.has_values) return fail(ErrorKind::BadData, "\"values\" appears twice");
  page_.has_values = true;
  return rows_.read(values);
}

Result<void> PageReader::read_fields(Value member) {
  array fields;
  if (member.get_array().get(fields) != SUCCESS) {
    return read_null(member, "\"fields\" is not an array of names");
  }
  return each_item(fields, [this](Value field) { return read_field(field); });
}

// A name, or an object with one of these keys.
Result<void> PageReader::read_field(Value field) {
  constexpr std::array<std::string_view, 3> kNameKeys{"name", "title", "label"};
  std::string& name = page_.fields.emplace_back();
  object members;
  if (field.get_object().get(members) != SUCCESS) return read_text(field, name);
  std::array<std::string, kNameKeys.size()> found;
  auto read = each_member(members, [&](std::string_view key, Value item) {
    const auto known = std::ranges::find(kNameKeys, key);
    if (known == kNameKeys.end()) return check(item);
    return read_text(item, found[static_cast<std::size_t>(known - kNameKeys.begin())]);
  });
  name = first_of(found);
  return read;
}

Result<void> PageReader::read_paginated(Value member) {
  object paginated;
  if (member.get_object().get(paginated) != SUCCESS) return check(member);
  return each_member(paginated, [this](std::string_view key, Value item) -> Result<void> {
    std::string text;
    if (auto read = read_text(item, text); !read) return read;
    return text.empty() ? Result<void>() : take_paging(key, text);
  });
}

Result<void> PageReader::take_paging(std::string_view key, const std::string& text) {
  constexpr std::array<std::string_view, 3> kOwnNames{"num_pages", "page", "num_rows"};
  constexpr std::array<std::string_view, 3> kMore{"has_more", "has_next", "next_page"};
  if (is_one_of(kMore, key)) {
    page_.says_more = page_.says_more || (text != "false" && text != "0");
    return {};
  }
  const auto number = parse_integer(text);
  const bool is_count = number && *number >= 0;
  if (!is_count && is_one_of(kOwnNames, key)) {
    return fail(ErrorKind::BadData,
                fmt::format("paginated.{} is not a number: {}", key, printable(text, 60)));
  }
  if (!is_count) return {};
  return take_count(key, static_cast<std::uint64_t>(*number));
}

Result<void> PageReader::take_count(std::string_view key, std::uint64_t count) {
  constexpr std::array<std::string_view, 4> kRows{"num_rows", "total_rows", "total_count", "total"};
  if (is_one_of(kRows, key)) {
    page_.num_rows = std::max(page_.num_rows.value_or(0), count);
    return {};
  }
  auto* place = key == "num_pages" || key == "total_pages" ? &page_.num_pages
                : key == "page" || key == "current_page"   ? &page_.page
                : key == "page_size" || key == "per_page"  ? &page_.page_size
                                                           : nullptr;
  if (place == nullptr) return {};
  if (place->value_or(count) != count) {
    return fail(ErrorKind::BadData,
                fmt::format("paginated.{} is {}, and another name says {}", key, count, **place));
  }
  *place = count;
  return {};
}

Result<void> PageReader::read_inner(Value member, std::size_t place) {
  object inner;
  if (member.get_object().get(inner) != SUCCESS) return check(member);
  return each_member(inner, [this, place](std::string_view key, Value item) {
    return read_inner_member(key, item, place);
  });
}

Result<void> PageReader::read_inner_member(std::string_view key, Value member, std::size_t place) {
  if (key == "status") return read_text(member, statuses_[place]);
  if (key == "values") return read_values(member);
  if (key == "fields") return read_fields(member);
  if (key == "meta" || key == "paginated") return read_paginated(member);
  if (key == "last_cache_updated") return read_text(member, page_.freshness);
  if (key == "data" && place + 1 < kPlaces) return read_inner(member, place + 1);
  return read_other(key, member, place);
}

Result<void> PageReader::read_errors(Value member) {
  array errors;
  if (member.get_array().get(errors) != SUCCESS) return read_other("errors", member, 0);
  std::string& first = errors_[1];
  return each_item(
      errors, [&](Value item) { return first.empty() ? read_text(item, first) : check(item); });
}

Result<void> PageReader::read_other(std::string_view key, Value member, std::size_t place) {
  const auto known = std::ranges::find(kErrorKeys, key);
  if (known == kErrorKeys.end()) return check(member);
  const auto rank = static_cast<std::size_t>(known - kErrorKeys.begin());
  return read_text(member, errors_[place * kErrorKeys.size() + rank]);
}

Result<void> PageReader::read_text(Value member, std::string& out) {
  const auto text = read_json_value(member);
  if (!text) return fail(text.error());
  out = text->text;
  return {};
}

Result<void> PageReader::read_null(Value member, std::string_view problem) {
  const auto text = read_json_value(member);
  if (!text) return fail(text.error());
  if (text->kind != JsonText::Kind::Null) return fail(ErrorKind::BadData, std::string(problem));
  return {};
}

Result<void> PageReader::check(Value member) {
  const auto text = read_json_value(member);
  if (!text) return fail(text.error());
  return {};
}

}  // namespace millrace::formats
