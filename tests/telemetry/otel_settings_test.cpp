#include "connector/telemetry/traces/otel_settings.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

OtelSettings otel_settings_of(const std::map<std::string, std::string>& variables) {
  return read_otel_settings([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
}

TEST(OtelSettingsTest, WithoutAnEndpointThereAreNoTraces) {
  EXPECT_FALSE(otel_settings_of({{"OTEL_SERVICE_NAME", "x"}}).target);
}

TEST(OtelSettingsTest, TheEndpointOfTracesIsTakenAsItIs) {
  EXPECT_EQ(
      otel_settings_of({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/"}}).target->url,
      "http://localhost:4318/v1/traces");
  EXPECT_EQ(otel_settings_of({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"},
                              {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://x/in"}})
                .target->url,
            "https://x/in");
}

TEST(OtelSettingsTest, ReadsHeadersTimeoutAndResource) {
  const auto settings =
      otel_settings_of({{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://x"},
                        {"OTEL_EXPORTER_OTLP_HEADERS", "other=1"},
                        {"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=a%20b, team = data ,,bad"},
                        {"OTEL_EXPORTER_OTLP_TIMEOUT", "2500"},
                        {"OTEL_RESOURCE_ATTRIBUTES", "service.name=no,deployment.environment=test"},
                        {"OTEL_SERVICE_NAME", "nightly"}});
  ASSERT_EQ(settings.target->headers.size(), 2U);
  EXPECT_EQ(settings.target->headers[0].name, "api-key");
  EXPECT_EQ(settings.target->headers[0].value, "a b");
  EXPECT_EQ(settings.target->headers[1].value, "data");
  EXPECT_EQ(settings.target->timeout, 2500ms);
  EXPECT_THAT(settings.resource,
              ElementsAre(Pair("service.name", "nightly"), Pair("deployment.environment", "test")));
}

TEST(OtelSettingsTest, WarnsOfATimeoutThatIsNoNumber) {
  for (const auto* text : {"1e3", "10s", "0", "-5", "9999999999999999999", " 1000", "0x10"}) {
    const auto settings = otel_settings_of(
        {{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://x"}, {"OTEL_EXPORTER_OTLP_TIMEOUT", text}});

    ASSERT_TRUE(settings.target) << text;
    EXPECT_EQ(settings.target->timeout, 10s) << text;
    EXPECT_THAT(settings.warnings, ElementsAre(AllOf(HasSubstr("OTEL_EXPORTER_OTLP_TIMEOUT is '"),
                                                     HasSubstr(text), HasSubstr("10000"))));
  }
  const auto own = otel_settings_of({{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://x"},
                                     {"OTEL_EXPORTER_OTLP_TIMEOUT", "100"},
                                     {"OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1 s"}});
  EXPECT_THAT(own.warnings, ElementsAre(HasSubstr("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT is '1 s'")));
}

TEST(OtelSettingsTest, IsSwitchedOffByTheStandardsSwitches) {
  const std::pair<const std::string, std::string> endpoint("OTEL_EXPORTER_OTLP_ENDPOINT",
                                                           "https://x");
  EXPECT_FALSE(otel_settings_of({endpoint, {"OTEL_SDK_DISABLED", "TRUE"}}).target);
  EXPECT_FALSE(otel_settings_of({endpoint, {"OTEL_TRACES_EXPORTER", "none"}}).target);
  EXPECT_TRUE(otel_settings_of({endpoint, {"OTEL_SDK_DISABLED", "false"}}).target);
}

TEST(OtelSettingsTest, SaysWhyItDoesNotSend) {
  struct Bad {
    std::map<std::string, std::string> variables;
    const char* why;
  };
  for (const auto& [variables, why] : {
           Bad{{{"OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317"}}, "is not an address"},
           Bad{{{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"},
                {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}},
               "millrace speaks http/json"},
           Bad{{{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel.example"},
                {"OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret"}},
               "others could read"},
       }) {
    const auto settings = otel_settings_of(variables);
    EXPECT_FALSE(settings.target);
    EXPECT_THAT(settings.warnings, ElementsAre(HasSubstr(why)));
    EXPECT_THAT(settings.warnings.front(), ::testing::Not(HasSubstr("secret")));
  }
}

TEST(OtelSettingsTest, ReadsTheParentsSpan) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string span = "00f067aa0ba902b7";
  const auto parent = parse_traceparent("00-" + trace + "-" + span + "-01");
  ASSERT_TRUE(parent);
  EXPECT_EQ(parent->trace_id, trace);
  EXPECT_EQ(parent->span_id, span);
  EXPECT_TRUE(parent->is_sampled);
  EXPECT_FALSE(parse_traceparent("00-" + trace + "-" + span + "-00")->is_sampled);
  for (const auto& bad :
       {std::string(), "00-" + trace + "-" + span, "00-" + trace + "-" + span + "-01-x",
        "ff-" + trace + "-" + span + "-01", "00-" + std::string(32, '0') + "-" + span + "-01",
        "00-" + trace + "-" + std::string(16, 'X') + "-01"}) {
    EXPECT_FALSE(parse_traceparent(bad)) << bad;
  }
}

}  // namespace
}  // namespace millrace::telemetry
