#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "connector/sql/datetime/input/date_time_text.h"
#include "connector/sql/datetime/input/fields.h"
#include "connector/sql/datetime/input/scanning/failure.h"
#include "connector/sql/datetime/input/scanning/tokens.h"
#include "connector/sql/datetime/input/scanning/words.h"
#include "connector/sql/datetime/zones/run_time.h"

namespace millrace::sql {

// Goes through the tokens of one text once and gathers what they say; then it is asked for the
// result. Of a time's text a date is only read, not needed.
class DateTimeReader {
 public:
  DateTimeReader(std::span<const Token> tokens, const RunTime& run, bool only_time)
      : tokens_(tokens), run_(run), only_time_(only_time) {}

  Failure read();

  Failure date_time(DateTimeText& result) const;
  Failure time_of_day(std::int64_t& microseconds) const;
  const std::string& unknown_zone() const { return unknown_zone_; }

 private:
  using Mask = DateTimeFields::Mask;
  // What a word announced about the token behind it.
  enum class Announced { Nothing, Time, JulianDay };

  Failure read_token(std::size_t index, Mask& found);
  Failure read_date_token(std::size_t index, Mask& found);
  Failure read_time_with_zone(std::string_view text, Mask& found);
  Failure read_julian_day_with_zone(std::string_view text, Mask& found);
  Failure read_time_token(std::string_view text, Mask& found);
  Failure read_number_token(std::size_t index, Mask& found);
  Failure read_announced_number(std::string_view text, Mask& found);
  Failure read_number_of_time(std::size_t index, Mask& found);
  Failure read_word(std::size_t index, Mask& found);
  Failure read_meaning(std::size_t index, const DateWord& word, Mask& found);
  Failure read_special(DateWord::Moment moment, Mask& found);
  Failure read_special_of_time(DateWord::Moment moment, Mask& found);
  Failure read_zone_name(std::string_view text, Mask& found);
  bool begins_with_date() const;
  // Takes an infinity or the epoch back, which what comes later does.
  void mean_moment();
  // The local time in the run's zone.
  std::int64_t local_now() const;
  // What counts of the fields before, for the rules of a number.
  Mask had_for_numbers() const { return only_time_ ? had_ | DateTimeFields::kDate : had_; }
  std::int32_t seconds_east() const;

  std::span<const Token> tokens_;
  const RunTime& run_;
  bool only_time_;
  DateTimeFields fields_;
  Mask had_ = 0;
  Announced announced_ = Announced::Nothing;
  std::optional<Zone> zone_;
  std::int32_t displacement_ = 0;
  std::optional<bool> is_afternoon_;
  bool before_christ_ = false;
  DateTimeText::Kind kind_ = DateTimeText::Kind::Moment;
  bool is_epoch_ = false;
  std::string unknown_zone_;
};

}  // namespace millrace::sql
