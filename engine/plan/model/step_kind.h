// The questions that every kind of step answers, three of them above all, and what it is given for each.
// Must not know: any kind in particular.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/boxed.h"
#include "engine/base/time.h"
#include "engine/graph/step.h"
#include "engine/host/host.h"
#include "engine/plan/model/long_work.h"
#include "engine/plan/model/plan.h"
#include "engine/state/lock.h"
#include "engine/state/superseded.h"

namespace byoc {

// What is there. All of it public.
struct Observed {
  bool is_present = false;
  Facts facts;    // what the lock records of this step
  Facts details;  // what is compared or handed on, but not recorded (a PEM text, a file's mode)
  // Why this step can't be done and why nothing should be (a foreign file in the way): becomes `blocked`.
  Boxed<Reason> obstacle{};
};

// What came of a step, for the lock and for the steps that need it.
struct Outcome {
  Facts facts;                   // recorded
  Facts details;                 // handed on only
  Origin origin = Origin::made;  // where it is new; recorded, as is that of a step with nothing to do
  Facts history{};               // recorded, and never compared with what is found
};

// Looks at another step by the role that the step at hand gave it. A role that the step does not have gives null.
template <typename T>
using ByRole = std::function<const T*(std::string_view role)>;

// Given to `inspect`.
struct Inspection {
  const Step& step;
  const Record* recorded;     // of this step, or null
  ByRole<Observed> observed;  // of the steps it needs
  ByRole<Record> record;      // of the steps it needs or mentions
  Time now;                   // when this run began; the same for every step
  bool may_ask_aws = true;    // false: AWS is as recorded
};

// Given to `plan`.
struct Situation {
  const Step& step;
  const Record* recorded;
  const Observed& observed;
  ByRole<Observed> upstream;           // what was found of the steps it needs
  ByRole<Decision> upstream_decision;  // what will happen to them
  ByRole<Record> record;
  ByRole<Observed> mentioned;  // what was found of the steps it mentions; null of one that is none of this plan
  Time now;
  bool is_replacement_asked = false;  // --replace names this step or its resource
  bool is_overlap_refused = false;    // --no-overlap holds for it
  bool may_delete = false;            // --prune: also what nobody needs any more
};

// Given to `apply`.
struct Application {
  const Step& step;
  const Record* recorded;
  const Observed& observed;
  const Decision& decision;
  ByRole<Outcome> upstream;  // what has come of the steps it needs
  ByRole<Record> record;
  Time now;
  LongWork& work;
};

// An action that AWS has to allow.
struct Permission {
  enum class Purpose {
    look,    // `inspect`
    change,  // `apply`, beside what `inspect` needs
    retire,  // `retire`, all of it
  };
  Purpose purpose;
  std::string_view action;  // "iot:CreateThing"
  std::string
      resource;  // "thing/d1", of IoT in the account and region; an ARN of another service; "*" where AWS knows none
};

class StepKind {
 public:
  virtual ~StepKind() = default;

  // What is there? Reads only. Throws Error where it can't be told.
  virtual Observed inspect(const Inspection& inspection, const ReadHost& host) const = 0;

  // What is to be done? Pure: the same situation gives the same decision.
  virtual Decision plan(const Situation& situation) const = 0;

  // Does it, for the actions that change something. Doing it twice does nothing twice. Throws Error when it fails; what
  // was done until then is found by the next run's `inspect`. What takes long uses `application.work`.
  virtual Outcome apply(const Application& application, Host& host) const = 0;

  // Takes over what is there already. Returns what was observed; a kind may see to its surroundings.
  virtual Outcome adopt(const Application& application, Host& host) const;

  // What `inspect` would find if nothing has changed since it was recorded: for plans without AWS or without files.
  virtual Observed assume(const Step& step, const Record& record) const;

  // The outputs without which a record of this kind can't be used.
  virtual std::vector<std::string> needed_outputs() const { return {}; }

  // The name of an output that can't be what was recorded, such as a date that is none; nothing where all can. Missing
  // ones are no concern of it. Nobody is asked anything about a record that it doubts.
  virtual std::optional<std::string> misfit(const Facts& /*outputs*/) const { return {}; }

  // Throws DamagedRecord for a retired step whose `wanted`, which is the lock's, says what nobody has wanted.
  virtual void require_readable(const Step& /*retired*/) const {}

  // Whether the step is about what somebody else puts there, as the manifest: it is looked at in every mode.
  virtual bool is_input(const Step&) const { return false; }

  // The roles of the needed steps whose secret `apply` uses for that action. Where such a secret is not here, the step
  // waits for it.
  virtual std::vector<std::string_view> secrets(const Step&, Action) const { return {}; }

  // What is remembered of such a thing when another has taken its place, or when its step is retired, since it may live
  // on; `kept_until`, and facts by which it is known. `beside` is what else is recorded of its resource. Nothing where
  // it need not be remembered.
  virtual std::optional<Superseded> remembered(const Record&, const std::vector<RecordedStep>& /*beside*/) const {
    return {};
  }

  // What tells one such thing from all others of this kind, from what was found or recorded of it; nothing where that
  // can't be told. Unless a kind knows better, all needed outputs together.
  virtual std::optional<std::string> identity(const Facts& facts) const;

  // An identity where nobody has looked yet, foreseen from what is known of the steps that it needs. And what of that a
  // record goes by, the most exact first.
  virtual std::optional<std::string> foreseen_identity(const Step&, const ByRole<Facts>&) const { return {}; }
  virtual std::vector<std::string> foreseen_identities(const Record&) const { return {}; }

  // Where it lies, for what is the same thing as long as it stays there, whatever its step is called.
  virtual std::optional<std::string> place(const Step&) const { return {}; }

  // Whether the user wants it to stay, and with it what else its resource has, when its entry is gone.
  virtual bool is_protected(const Record&) const { return false; }

  // The resource that it was made with ("authorities.root"), which is retired after it.
  virtual std::optional<std::string> maker(const Record&) const { return {}; }

  // The name by which the manifest can speak of it without wanting it (see ManifestTargets::left_alone).
  virtual std::optional<std::string> name(const Record&) const { return {}; }

  // What a person finds it by, outside the folder.
  virtual std::optional<std::string> address(const Record&) const { return {}; }

  // What `retire` would take away outside the folder, from what was recorded: enough to tell it from all others. Shown
  // in the plan, and part of its digest. Nothing where only files are.
  virtual Facts removal(const Record&) const { return {}; }

  // Where a target is, whatever it is called: as the manifest wants it, and as it was recorded.
  virtual std::optional<std::string> location(const Step&) const { return {}; }
  virtual std::optional<std::string> location(const Record&) const { return {}; }

  // What the rest of a step's life needs, for a policy that allows no more. What is recorded may have to be taken away
  // where it is no longer wanted; `recorded` is null for a step that is not there yet.
  virtual std::vector<Permission> permissions(const Step&, const Record* /*recorded*/) const { return {}; }

  // Whether `inspect` needs AWS.
  virtual bool asks_aws() const { return false; }

  // What is there, now, of what `retire` would take away: among the facts those of `removal` as they are found, among
  // the details what else `retire` wants to know. Not present: it is gone already. Throws Error where that can't be
  // told, or where it is somewhere else than recorded. Never asked of a kind without `removal`.
  virtual Observed look_at_removal(const Step&, const Record&, const ReadHost&) const { return {}; }

  // The step's resource is gone from the manifest: takes away what byoc-apply must not leave behind outside the folder,
  // which is as `found` says, and as the plan has named it. Files always stay. Doing it twice does nothing twice.
  virtual void retire(const Step& step, const Observed& found, Host& host) const;

  // Such a step leaves nothing behind; it is due only while a step that needs it is created, renewed or replaced, and
  // is never recorded. Its `inspect` and `plan` are not asked.
  virtual bool is_ephemeral() const { return false; }
};

// The kinds by name: the one table. It is there once for each target of AWS.
class StepKinds {
 public:
  using Table = std::map<std::string, std::unique_ptr<StepKind>, std::less<>>;

  // For the steps of `target`.
  void add(const std::string& target, Table table) { tables_[target] = std::move(table); }

  // Null if there is no such kind, or no such target.
  const StepKind* find(const Step& step) const { return find(step.kind(), step.target()); }
  const StepKind* find(std::string_view kind, std::string_view target) const;

 private:
  std::map<std::string, Table, std::less<>> tables_;
};

}  // namespace byoc
