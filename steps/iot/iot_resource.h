// What the kinds of AWS IoT resources that go by a name have in common: looked up, compared, made, changed, deleted.
// Must not know: kinds of steps, requests.
//
// facts: name, arn, region, and what the kind compares
#pragma once

#include "steps/aws/iot/resource_client.h"
#include "steps/aws/session.h"
#include "steps/iot/aws_kind.h"

namespace byoc {

class IotResourceKind : public AwsKind {
 public:
  explicit IotResourceKind(const aws::Session& session) : session_(session) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;
  Observed assume(const Step& step, const Record& record) const override;
  std::vector<std::string> needed_outputs() const override { return {"name", "arn", "region"}; }
  std::optional<std::string> name(const Record& record) const override { return find_fact(record.outputs, "name"); }
  Observed look_at_removal(const Step& step, const Record& record, const ReadHost& host) const override;
  void retire(const Step& step, const Observed& found, Host& host) const override;

 protected:
  // "policy", for messages.
  virtual std::string noun() const = 0;

  // What AWS IoT has under that name, in the terms of the step's `wanted`, and `arn`; nothing if it has none.
  virtual std::optional<Facts> find(const aws::ResourceReader& iot, const std::string& name) const = 0;

  // What the step names that others make and that is not there, where `found` is what AWS IoT has of the step's own.
  virtual std::optional<Reason> lacking(const aws::ResourceReader&, const Step&, const Facts& /*found*/) const {
    return std::nullopt;
  }

  // Adds to what was found the facts that the answer left out (untold.h).
  virtual void add_untold_facts(Facts&, const Record*) const {}

  // Makes it; the ARN. Where it is there already throws ServiceError (ResourceAlreadyExistsException).
  virtual std::string create(aws::ResourceClient& iot, const Step& step) const = 0;

  // Makes of what is there what is wanted.
  virtual void update(aws::ResourceClient& iot, const Step& step, const Facts& present) const = 0;

  virtual void remove(aws::ResourceClient& iot, const std::string& name) const = 0;

  // Whether AWS IoT can't change that fact.
  virtual bool is_fixed(std::string_view) const { return false; }

 private:
  std::optional<Facts> look_up(const aws::ResourceReader& iot, const std::string& name, const Record* recorded) const;
  Decision decide_difference(const Situation& situation, Reasons changed) const;
  void create_or_find(aws::ResourceClient& iot, const Application& application, Outcome& outcome) const;

  const aws::Session& session_;
};

// The facts "attribute.NAME" as AWS IoT's attributes, and back.
aws::Attributes attributes_of(const Facts& facts);
void add_attribute_facts(Facts& facts, const aws::Attributes& attributes);

}  // namespace byoc
