#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>

#include "connector/formats/json/json_page.h"

namespace millrace::sources {

// Counts the pages of a result and knows when they are all there. The end is never taken from what
// a page leaves out: with a number of pages it is the last of them; without one it is a page
// without rows, or the last of the rows that are declared for the whole result. Whatever
// contradicts that is an error, and so is an end that cannot be told apart from an API that does
// not page.
class PageTally {
 public:
  // What was asked for.
  enum class Asked {
    Page,     // One page after the other.
    AllRows,  // All rows as one page.
  };

  explicit PageTally(Asked asked) : asked_(asked) {}

  // Counts page number next(), with its header row. `hash` is of its cells. Transient when the
  // result changed since the pages before; BadData for what will be the same the next time.
  Result<void> add(const formats::ResultPage& page, std::uint64_t hash);

  bool is_complete() const { return complete_; }
  // The page to be added next, counted from 1.
  std::uint64_t next() const { return next_; }
  // How many there are; empty before the first, and when it does not say.
  std::optional<std::uint64_t> pages() const { return pages_; }
  // That the page after next() is there for sure.
  bool expects_another() const { return pages_ && next_ < *pages_; }
  // That the page says how many rows there are, of it or of all: a cut one shows.
  bool declares_rows(const formats::ResultPage& page) const { return declared_ && page.num_rows; }
  // The number of pages that are read, for messages and events: " of 9", or nothing.
  std::string of_pages() const;

 private:
  Result<void> check_number(const formats::ResultPage& page) const;
  Result<void> check_rows(const formats::ResultPage& page);
  Result<void> check_empty(const formats::ResultPage& page) const;
  Result<void> check_repeat(const formats::ResultPage& page, std::uint64_t hash);
  Result<void> check_all_at_once(const formats::ResultPage& page) const;
  Result<void> check_last(const formats::ResultPage& page) const;
  Result<void> check_sum() const;
  bool is_last(const formats::ResultPage& page) const;
  Error changed(const std::string& what) const;

  const Asked asked_;
  std::uint64_t next_ = 1;
  std::optional<std::uint64_t> pages_;
  std::uint64_t most_pages_ = 0;           // That any page spoke of.
  std::uint64_t received_ = 0;             // Rows.
  std::optional<std::uint64_t> declared_;  // Rows, by the first page.
  bool counts_itself_ = true;  // Each page's number of rows was its own so far, not of all.
  bool complete_ = false;
  std::unordered_set<std::uint64_t> hashes_;  // Of the pages so far.
};

}  // namespace millrace::sources
