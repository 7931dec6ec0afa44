#pragma once

#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "connector/components/receiver.h"

namespace millrace::delivery {

// Writes a row as the text of its first cell.
class FirstCells final : public components::RowWriter {
 public:
  void append(const Batch& batch, std::size_t row, std::string& out) override {
    out += batch.columns[0].text(row);
  }
};

// A receiver that takes "<1|2>", each row by its first cell, and answers as simply: a number of
// seconds in the header Pause, and the rows that it refuses in the body of a 200, as "bad 2".
class PlainReceiver final : public components::Receiver {
 public:
  // `reads_answers`: whether it wants the whole body of an answer, or the status only.
  PlainReceiver(std::string url, bool reads_answers)
      : url_(std::move(url)), reads_answers_(reads_answers) {}

  const std::string& name() const override { return name_; }
  Result<std::unique_ptr<components::RowWriter>> row_writer(const Schema& schema) const override {
    if (schema.find("unknown")) return fail(ErrorKind::BadData, "there is no field unknown");
    return std::make_unique<FirstCells>();
  }
  components::Envelope envelope() const override { return {"<", "|", ">"}; }
  io::HttpRequest request(std::string body, const std::string& idempotency_key) const override {
    io::HttpRequest http{.method = "POST", .url = url_, .body = std::move(body)};
    http.headers = {{"Key", idempotency_key}};
    http.status_only = !reads_answers_;
    return http;
  }
  components::Verdict judge(const components::Answer& answer,
                            const components::Attempt& attempt) const override {
    const std::string words = in_words(answer);
    const auto pause = pause_of(answer);
    switch (answer.head.status) {
      case 200:
        return settled(answer, attempt);
      case 400:
        return components::TakesNothing{words, "look at the key"};
      case 409:
        if (attempt.may_have_arrived) return components::TryLater{words, pause};
        return components::RowsRefused{words};
      case 413:
        return components::RequestTooLarge{words, pause};
      case 422:
        return components::RowsRefused{words};
      case 500:
        return components::TryLater{words, pause, /*may_have_arrived=*/true};
      default:
        return components::TryLater{words, pause};
    }
  }

 private:
  static std::optional<std::chrono::milliseconds> pause_of(const components::Answer& answer) {
    const auto text = answer.head.header("Pause");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty()) return std::nullopt;
    return std::chrono::seconds(seconds);
  }
  components::RowsSettled settled(const components::Answer& answer,
                                  const components::Attempt& attempt) const {
    components::RowsSettled verdict;
    if (!reads_answers_) return verdict;
    if (answer.body == "bad place") verdict.refused.push_back({attempt.rows.size(), "bad"});
    if (answer.body == "bad twice") verdict.refused = {{0, "bad"}, {0, "bad"}};
    for (std::size_t index = 0; index < attempt.rows.size(); ++index) {
      if (answer.body.ends_with("bad " + std::string(attempt.rows[index]))) {
        verdict.refused.push_back({index, "bad"});
      }
    }
    return verdict;
  }

  std::string name_ = "the receiver";
  std::string url_;
  bool reads_answers_;
};

}  // namespace millrace::delivery
