#include "connector/sources/reports_api/reading/page_tally.h"

#include <algorithm>

#include <fmt/format.h>

namespace millrace::sources {
namespace {

std::unexpected<Error> bad(std::string message) {
  return fail(ErrorKind::BadData, std::move(message));
}

}  // namespace

Result<void> PageTally::add(const formats::ResultPage& page, std::uint64_t hash) {
  if (auto right = check_number(page); !right) return right;
  if (next_ == 1) {
    if (page.num_pages.value_or(0) > 0) pages_ = page.num_pages;
    if (asked_ == Asked::AllRows) pages_ = 1;
    declared_ = page.num_rows;
  }
  most_pages_ = std::max(most_pages_, page.num_pages.value_or(0));
  received_ += page.rows.rows;
  if (auto right = check_rows(page); !right) return right;
  if (auto right = check_empty(page); !right) return right;
  if (auto right = check_repeat(page, hash); !right) return right;
  if (is_last(page)) {
    if (auto right = check_last(page); !right) return right;
    complete_ = true;
  }
  ++next_;
  return {};
}

std::string PageTally::of_pages() const {
  return pages_ ? fmt::format(" of {}", *pages_) : "";
}

Result<void> PageTally::check_number(const formats::ResultPage& page) const {
  if (page.page && *page.page != next_) {
    return bad(
        fmt::format("asked for page {}, got page {}: the API does not page this report; write "
                    "fetch: export",
                    next_, *page.page));
  }
  if (next_ > 1 && pages_ && page.num_pages && *page.num_pages != *pages_) {
    return fail(changed(fmt::format("there were {} pages, now {}", *pages_, *page.num_pages)));
  }
  return {};
}

// Some pages say how many rows they have themselves, and some how many there are in all.
Result<void> PageTally::check_rows(const formats::ResultPage& page) {
  const std::uint64_t rows = page.rows.rows;
  const bool ends_without_number = !pages_ && rows == 0 && !page.num_rows;
  counts_itself_ = counts_itself_ && (page.num_rows == rows || ends_without_number);
  if (!declared_ || counts_itself_) return {};
  if (page.num_rows && *page.num_rows != *declared_ && *page.num_rows != rows) {
    return fail(
        changed(fmt::format("there were {} rows in all, now {}", *declared_, *page.num_rows)));
  }
  return received_ > *declared_ ? check_sum() : Result<void>();
}

// A result without rows is one empty page at the most.
Result<void> PageTally::check_empty(const formats::ResultPage& page) const {
  const bool is_inside = most_pages_ > 1 && next_ <= most_pages_;
  if (page.rows.rows > 0 || !is_inside) return {};
  if (next_ == most_pages_ && declared_ == received_) return {};
  return fail(changed(fmt::format("of {} pages, this one is empty", most_pages_)));
}

// A page that says its own number may hold what one before held, as long as something else says
// where the pages end.
Result<void> PageTally::check_repeat(const formats::ResultPage& page, std::uint64_t hash) {
  if (page.rows.rows == 0) return {};
  const bool is_new = hashes_.insert(hash).second;
  if (is_new || (page.page && pages_)) return {};
  if (pages_) {
    return bad(fmt::format(
        "page {} repeats an earlier page: the API does not page this report; write fetch: export",
        next_));
  }
  return bad(
      fmt::format("page {} repeats an earlier page, and the API does not say how many pages there "
                  "are, so the end of the report is unknown; write fetch: export",
                  next_));
}

bool PageTally::is_last(const formats::ResultPage& page) const {
  if (pages_) return next_ == *pages_;
  if (page.rows.rows == 0) return true;
  return declared_ && !counts_itself_ && received_ == *declared_ && !page.says_more;
}

Result<void> PageTally::check_last(const formats::ResultPage& page) const {
  if (asked_ == Asked::AllRows) {
    if (auto right = check_all_at_once(page); !right) return right;
  }
  if (page.says_more) {
    return bad(
        fmt::format("page {}{} is the last one by its {}, and says that more follow; write "
                    "fetch: export",
                    next_, of_pages(), pages_ ? "number" : "lack of rows"));
  }
  return check_sum();
}

Result<void> PageTally::check_all_at_once(const formats::ResultPage& page) const {
  const bool is_cut = most_pages_ > 1 || page.says_more ||
                      (!declared_ && page.page_size && *page.page_size > 0 &&
                       page.rows.rows >= *page.page_size && page.num_pages != 1);
  if (!is_cut) return {};
  return bad(
      fmt::format("all rows were requested as one page, and the API returned a page of {} rows "
                  "that may not be all; narrow the query by its filters until they fit into one",
                  page.rows.rows));
}

// With what the pages said of all rows.
Result<void> PageTally::check_sum() const {
  if (!declared_ || received_ == *declared_ || counts_itself_) return {};
  return bad(fmt::format("the result is incomplete: got {} of {} rows", received_, *declared_));
}

Error PageTally::changed(const std::string& what) const {
  return {ErrorKind::Transient,
          fmt::format("page {}: the result changed while it was read: {}", next_, what)};
}

}  // namespace millrace::sources
