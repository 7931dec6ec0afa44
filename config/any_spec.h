#pragma once

#include <any>
#include <functional>
#include <memory>
#include <string>

#include "config/spec.h"

namespace millrace::config {

// A Spec<T> whose T is forgotten: what the registry keeps of a component. Constant; copies share.
class AnySpec {
 public:
  template <class T>
  explicit AnySpec(Spec<T> spec)
      : model_(std::make_shared<const Model>(Model{
            spec.describe(),
            [spec](const Node& node, const std::string& path, Problems& problems) -> std::any {
              T value{};
              spec.parse_onto(node, path, problems, value);
              return value;
            }})) {}

  const std::string& name() const { return model_->description.name; }
  const std::string& summary() const { return model_->description.summary; }

  // What schema, reference, example and redaction are rendered from.
  const Description& description() const { return model_->description; }

  // A T, always; when problems were added it is not to be used.
  std::any parse(const Node& node, std::string path, Problems& problems) const {
    return model_->parse(node, path, problems);
  }

 private:
  struct Model {
    Description description;
    std::function<std::any(const Node&, const std::string&, Problems&)> parse;
  };

  std::shared_ptr<const Model> model_;
};

}  // namespace millrace::config
