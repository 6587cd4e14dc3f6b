package handover

// fate is what becomes of a row that names somebody who leaves.
type fate int

const (
	passed   fate = iota + 1 // it becomes the successor's when they sign
	shown                    // it is listed among what hangs on the person, and somebody decides
	personal                 // it is the person's own, and ends with them
	history                  // it says who did something, and stays
)

// place is a column of the schema that names a user.
type place struct {
	name string // table.column
	fate fate
	why  string // of what is not passed on
}

// places lists every column that names a user, but for created_by and updated_by, which say of every row who wrote it. A
// test walks the schema and fails by naming a column that the list lacks.
var places = []place{
	{name: "accounts.owner_id", fate: passed},
	{name: "accounts.deputy_id", fate: passed},
	{name: "tasks.assignee_id", fate: passed, why: "those done say who did them"},
	{name: "migration_plans.owner_id", fate: passed, why: "those closed say whose they were"},
	{name: "interactions.author_id", fate: passed, why: "those planned; those held say who was there"},
	{name: "gatherings.owner_id", fate: passed, why: "those to come; those over say who held them"},
	{name: "target_companies.owner_id", fate: passed},
	{name: "objectives.owner_id", fate: passed, why: "those of a superseded strategy stay"},
	{name: "pool_members.user_id", fate: passed, why: "managing a pool; who only belongs to one is shown"},
	{name: "users.manager_id", fate: passed},

	{name: "ties.staff_id", fate: shown, why: "nobody stands with a contact as somebody else did"},
	{name: "handovers.successor_id", fate: shown, why: "somebody has to say who takes over in their place"},
	{name: "value_models.definition", fate: shown, why: "a version in force never changes; the next one names another"},

	{name: "sessions.user_id", fate: personal, why: "they are signed out"},
	{name: "api_tokens.user_id", fate: personal, why: "revoked when they are frozen"},
	{name: "calendar_feeds.user_id", fate: personal, why: "read with the rights they have; nobody is answered once they have left"},
	{name: "idempotency_keys.user_id", fate: personal, why: "what their phone has sent"},
	{name: "views.owner_id", fate: personal, why: "their way of looking; those shared stay for everybody"},
	{name: "view_defaults.user_id", fate: personal, why: "their way of looking"},
	{name: "notifications.user_id", fate: personal, why: "what they were told"},
	{name: "notification_switches.user_id", fate: personal, why: "what they want to be told"},
	{name: "collaborators.user_id", fate: personal, why: "what others let them see; whoever has it shares it anew"},

	{name: "interactions.ours", fate: history, why: "who was there, or is expected by the one who planned it"},
	{name: "interaction_notes.author_id", fate: history, why: "who said it"},
	{name: "interaction_notes.mentions", fate: history, why: "whom it was said to"},
	{name: "intel.author_id", fate: history, why: "who heard it"},
	{name: "efforts.staff_id", fate: history, why: "who worked"},
	{name: "accounts.selection_by_id", fate: history, why: "who decided"},
	{name: "screening_judgements.judged_by", fate: history, why: "who judged"},
	{name: "go_decisions.decided_by", fate: history, why: "who decided"},
	{name: "go_decisions.approver_id", fate: history, why: "who agreed; a decision is entered with the consent it needs, none waits for it"},
	{name: "capacity_plans.approved_by", fate: history, why: "who approved"},
	{name: "pyramid_plans.approved_by", fate: history, why: "who approved"},
	{name: "service_levels.recorded_by", fate: history, why: "who entered it"},
	{name: "grade_records.approved_by", fate: history, why: "who approved; what is proposed waits for a right, not for a person"},
	{name: "value_inputs.entered_by", fate: history, why: "who entered it; what waits to be confirmed waits for anybody else"},
	{name: "value_inputs.confirmed_by", fate: history, why: "who confirmed"},
	{name: "value_inputs.judged_by", fate: history, why: "who judged"},
	{name: "value_inputs.returned_by", fate: history, why: "who sent it back; whoever judges the customer now corrects it"},
	{name: "value_models.activated_by", fate: history, why: "who put it in force"},
	{name: "value_models.submitted_by", fate: history, why: "who submitted it"},
	{name: "value_model_signatures.user_id", fate: history, why: "who signed"},
	{name: "effort_months.closed_by", fate: history, why: "who closed the month"},
	{name: "audit_log.actor_id", fate: history, why: "who did it"},
	{name: "events.actor_id", fate: history, why: "who did it"},
	{name: "notifications.actor_id", fate: history, why: "who did it"},
	{name: "imports.undone_by", fate: history, why: "who took it back"},
	{name: "ownership_moves.from_id", fate: history, why: "whose it was"},
	{name: "ownership_moves.to_id", fate: history, why: "whose it became"},
	{name: "ownership_moves.by_id", fate: history, why: "who moved it"},
	{name: "ownership_move_collaborators.user_id", fate: history, why: "what an undo of a transfer takes back"},
	{name: "handovers.leaver_id", fate: history, why: "who left"},
	{name: "handover_items.done_by_id", fate: history, why: "who ticked it"},
	{name: "merges.merged_by", fate: history, why: "who merged"},
	{name: "merges.undone_by", fate: history, why: "who took it back"},
	{name: "duplicate_pairs.dismissed_by", fate: history, why: "who said that they are two"},
	{name: "exports.user_id", fate: history, why: "who took a table; who is frozen takes none"},
	{name: "exports.decided_by", fate: history, why: "who consented; what is asked for waits for a right, not for a person"},
	{name: "erasures.erased_by", fate: history, why: "who erased"},
}

// others are columns that end as those that name a user do, and name something else.
var others = map[string]bool{
	"import_id": true, "record_id": true, "job_id": true, "pool_id": true, "batch_id": true, "row_id": true, "scan_id": true, "account_id": true, "contact_id": true,
	"merges.target_id": true, "merge_sources.source_id": true, "merge_moves.source_id": true, "duplicate_pairs.first_id": true, "duplicate_pairs.second_id": true,
	"accounts.assessment_id": true, "accounts.assessed_model_id": true, "value_inputs.replaced_by": true, "value_models.source_id": true, "value_trials.against_id": true,
	"exports.used_by": true,
}
