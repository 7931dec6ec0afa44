#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/spec/spec.h"
#include "config/yaml/document.h"

namespace millrace::config {

enum class Verb {
  Post,  // Adds.
  Put,   // Replaces.
};

template <>
struct EnumNames<Verb> {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, Verb>>({
      {"POST", Verb::Post},
      {"PUT", Verb::Put},
  });
};

// A component's options with every kind of value that a spec knows.
struct Webhook {
  struct Batching {
    std::uint32_t rows = 100;
    ByteSize bytes = 512_KiB;
  };
  struct Rule {
    std::string name;
    bool enabled = true;
  };

  std::string url;
  Verb verb = Verb::Post;
  std::string wrap = "none";
  Secret token;
  Map<Secret> headers;
  std::chrono::milliseconds timeout = std::chrono::seconds(5);
  std::uint32_t in_flight = 4;
  Rate requests;
  Percent max_shrink{0.3};
  std::optional<std::int64_t> default_;
  Template path;
  Map<FilterValue> filters;
  std::vector<std::string> key;
  Batching batch{.rows = 200, .bytes = 1_MiB};
  std::vector<Rule> rules;
  Map<Rule> named;
};

inline Spec<Webhook::Batching> batching_spec() {
  return Spec<Webhook::Batching>("batch", "How rows are packed.")
      .field<&Webhook::Batching::rows>("Rows in one request.", {.min = 1, .max = 1000})
      .field<&Webhook::Batching::bytes>("Bytes in one request.");
}

inline Spec<Webhook::Rule> rule_spec() {
  return Spec<Webhook::Rule>("rule", "One rule.")
      .field<&Webhook::Rule::name>("Its name.", {.required = true, .example = "first"})
      .field<&Webhook::Rule::enabled>("Whether it counts.")
      .shorthand<&Webhook::Rule::name>();
}

inline Spec<Webhook> webhook_spec() {
  using namespace std::chrono_literals;
  return Spec<Webhook>("webhook", "Posts each batch as one JSON array.")
      .field<&Webhook::url>("Where batches are sent.",
                            {.required = true, .example = "https://api.example.com/in"})
      .field<&Webhook::verb>("The HTTP verb.")
      .field<&Webhook::wrap>("What is around the array.", {.one_of = {"none", "object"}})
      .field<&Webhook::token>("Sent in the Authorization header.")
      .field<&Webhook::headers>("Headers of every request.")
      .field<&Webhook::timeout>("How long to wait for an answer.", {.min = 10ms, .max = 5min})
      .field<&Webhook::in_flight>("Requests open at once.", {.min = 1, .max = 64})
      .field<&Webhook::requests>("How often to ask.")
      .field<&Webhook::max_shrink>("How much may go | be lost.")
      .field<&Webhook::default_>("What stands for nothing.")
      .field<&Webhook::path>("Below the address.")
      .field<&Webhook::filters>("What is asked for.")
      .field<&Webhook::key>("The columns that identify a row.")
      .group<&Webhook::batch>(batching_spec(), "How rows are packed.")
      .list_of<&Webhook::rules>(rule_spec(), "What is checked.",
                                {.required = true, .example_yaml = "[{name: first}]"})
      .map_of<&Webhook::named>(rule_spec(), "Rules by name.")
      .shorthand<&Webhook::url>()
      .check([](const Webhook& webhook) -> std::optional<std::string> {
        if (webhook.token.empty() || webhook.url.starts_with("https://")) return std::nullopt;
        return "token needs an https url; write https://";
      });
}

// The tree of a text without problems; with some, an empty map and a failed assertion.
Node tree(const std::string& yaml);

}  // namespace millrace::config
