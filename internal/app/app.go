// Package app is the wiring: configuration → database → features → server. It is
// meant to be read from top to bottom; nothing here decides anything.
package app

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/backups"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/dna"
	"github.com/loam-crm/loam/internal/duplicate"
	"github.com/loam-crm/loam/internal/efficiency"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/handover"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/market"
	"github.com/loam-crm/loam/internal/merge"
	"github.com/loam-crm/loam/internal/overview"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/idempotency"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/platform/telemetry"
	"github.com/loam-crm/loam/internal/platform/upgrade"
	"github.com/loam-crm/loam/internal/pool"
	"github.com/loam-crm/loam/internal/prediction"
	"github.com/loam-crm/loam/internal/privacy"
	"github.com/loam-crm/loam/internal/pyramid"
	"github.com/loam-crm/loam/internal/relation"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/selection"
	"github.com/loam-crm/loam/internal/servicelevel"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/task"
	"github.com/loam-crm/loam/internal/value"
	"github.com/loam-crm/loam/internal/wallet"
)

// Config is what a start needs. The zero value of every field works.
type Config struct {
	DB             db.Config
	PublicURL      string
	TrustedProxies []netip.Prefix
	Version        string
	Clock          clock.Clock
	Log            *slog.Logger
	// Backups is the folder of the backups that the server makes; empty: the folder "backups" in the data folder.
	Backups string
	// Idle leaves background work (jobs, events) out, for short commands.
	Idle bool
	// NoBackup brings an older schema up to date without a copy of the records beforehand.
	NoBackup bool
}

// App is the assembled program.
type App struct {
	Config        Config
	DB            *db.DB
	Store         *resource.Store
	Files         *files.Store
	Jobs          *jobs.Queue
	Hub           *events.Hub
	Metrics       *telemetry.Metrics
	Identity      *identity.Service
	Importer      *importer.Service
	Value         *value.Service
	Prediction    *prediction.Service
	ServiceLevels *servicelevel.Service
	Selection     *selection.Service
	Pyramid       *pyramid.Service
	Interactions  *interaction.Service
	Pools         *pool.Service
	Handovers     *handover.Service
	Overview      *overview.Service
	Duplicates    *duplicate.Service
	Merges        *merge.Service
	Privacy       *privacy.Service
	Backups       *backups.Service

	hush context.CancelFunc // ends the event streams
}

// Entities lists every entity in the order of features: what stands further down
// may be referred to by what stands above.
func Entities() *resource.Registry {
	return resource.NewRegistry(
		&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &records.Tags.Entity,
		&account.Segments.Entity, &account.Accounts.Entity,
		&relation.Links.Entity, &relation.RolePeriods.Entity, &market.Universe.Entity,
		&contact.Contacts.Entity, &contact.Units.Entity, &contact.Positions.Entity, &contact.Edges.Entity, &contact.Chains.Entity, &contact.Ties.Entity,
		&task.Tasks.Entity,
		&interaction.Interactions.Entity,
		&intelligence.Items.Entity, &intelligence.Sources.Entity,
		&gathering.Gatherings.Entity, &gathering.Invitations.Entity,
		&sales.Orders.Entity, &sales.Lines.Entity,
		&effort.Entries.Entity,
		&strategy.Versions.Entity, &strategy.Objectives.Entity,
		&longevity.Statements.Entity, &longevity.SurvivorCounts.Entity,
		&wallet.Lines.Entity, &dna.Answers.Entity,
		&selection.MustHaves.Entity, &selection.TargetLists.Entity, &selection.TargetCompanies.Entity, &selection.VisionNeeds.Entity,
		&pyramid.Plans.Entity, &pyramid.Milestones.Entity,
		&pool.Pools.Entity, &pool.Members.Entity,
		&handover.Handovers.Entity, &handover.Items.Entity,
	).Offer(slices.Concat(efficiency.Exports, importer.Exports, prediction.Exports, pyramid.Exports, selection.Exports, value.Exports, wallet.Exports)...)
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.DB.Dir == "" {
		c.DB.Dir = "data"
	}
	return c
}

// Open assembles the program on a database, bringing its schema up to date.
func Open(ctx context.Context, cfg Config) (*App, error) {
	cfg = cfg.withDefaults()
	d, err := Database(ctx, cfg)
	if err != nil {
		return nil, err
	}
	a, err := On(ctx, cfg, d)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return a, nil
}

// Database opens the database and brings its schema up to date, without putting
// anything into it.
func Database(ctx context.Context, cfg Config) (*db.DB, error) {
	cfg = cfg.withDefaults()
	if err := backup.Finish(ctx, cfg.DB); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, cfg.DB)
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, cfg, d); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// On assembles the program on an open database with the current schema.
func On(ctx context.Context, cfg Config, d *db.DB) (*App, error) {
	cfg = cfg.withDefaults()
	a := &App{Config: cfg, DB: d, Metrics: telemetry.NewMetrics()}
	a.Store = newStore(cfg, d)
	if err := a.Store.Registry.Verify(ctx, d); err != nil {
		return nil, err
	}
	var err error
	if a.Files, err = files.New(cfg.DB.Dir, maxFile); err != nil {
		return nil, err
	}
	if a.Identity, err = identity.New(identity.Dependencies{Store: a.Store, Dir: cfg.DB.Dir, PublicURL: cfg.PublicURL, TrustedProxies: cfg.TrustedProxies}); err != nil {
		return nil, err
	}
	if err := above(ctx, d, a.Store.IDs); err != nil {
		return nil, err
	}
	a.Jobs, err = jobs.New(jobs.Config{DB: d, IDs: a.Store.IDs, Clock: cfg.Clock, Log: cfg.Log, Outbox: a.Store.Events, Observe: a.Metrics.JobRun, Ended: a.tellJob})
	if err != nil {
		return nil, err
	}
	a.Hub = events.NewHub(d, a.Store.Events, cfg.Clock, cfg.Log)
	a.Metrics.Pool("writer", d.Writer())
	a.Metrics.Subscribers(a.Hub.Subscribers)
	a.Metrics.Jobs(a.Jobs.Active, cfg.Log)
	return a, a.features(ctx)
}

func newStore(cfg Config, d *db.DB) *resource.Store {
	ids := id.NewSource(cfg.Clock.Now)
	return &resource.Store{DB: d, Clock: cfg.Clock, IDs: ids, Log: cfg.Log, Events: events.NewOutbox(ids, cfg.Clock), Registry: Entities()}
}

// above has the ids go on after those of the log, in which every write stands, whatever the clock says now.
func above(ctx context.Context, d *db.DB, ids *id.Source) error {
	var newest id.ID
	err := d.QueryRow(ctx, "SELECT MAX(id) FROM (SELECT MAX(id) AS id FROM audit_log UNION ALL SELECT MAX(id) AS id FROM events) n").Scan(&newest)
	ids.Above(newest)
	return err
}

// Reindex rebuilds the search index of a database that was copied or restored.
func Reindex(ctx context.Context, cfg Config, d *db.DB) error {
	if err := search.Setup(ctx, d); err != nil {
		return err
	}
	return newStore(cfg.withDefaults(), d).Reindex(ctx, false)
}

// maxFile bounds an uploaded file; tables to import are the largest.
const maxFile = 512 << 20

func prepare(ctx context.Context, cfg Config, d *db.DB) error {
	if cfg.DB.Guest {
		return d.CheckSchema(ctx)
	}
	return upgrade.Run(ctx, upgrade.Config{DB: d, Dir: cfg.DB.Dir, Program: cfg.Version, Clock: cfg.Clock, Log: cfg.Log, NoBackup: cfg.NoBackup})
}

func (a *App) features(ctx context.Context) error {
	company, err := settings.Load(ctx, a.DB)
	if err != nil {
		return err
	}
	account.Accounts.Follow(a.Store, relation.AccountChanged)
	a.Interactions = &interaction.Service{Store: a.Store, Hear: (&intelligence.Service{Store: a.Store}).Hear}
	(&task.Service{Store: a.Store, Planned: interaction.PlannedOn}).RegisterJobs(a.Jobs, company.Zone())
	a.Interactions.RegisterJobs(a.Jobs, company.Zone())
	contact.Contacts.Also(a.Store, task.Departed)
	a.Overview = &overview.Service{Store: a.Store, Owners: ownerChanges}
	a.Duplicates = &duplicate.Service{Store: a.Store, Jobs: a.Jobs}
	a.Duplicates.RegisterJobs(a.Jobs, company.Zone())
	a.Merges = &merge.Service{Store: a.Store}
	a.Privacy = &privacy.Service{Store: a.Store, Files: a.Files}
	a.Privacy.RegisterJobs(a.Jobs, company.Zone())
	if a.Backups, err = backups.New(a.Store, a.Jobs, a.Config.DB.Dir, a.Config.Backups, a.Config.Version); err != nil {
		return err
	}
	a.Backups.RegisterJobs(a.Jobs)
	a.Metrics.LastBackup(a.Backups.LastSuccess)
	idempotency.RegisterJobs(a.Jobs, a.DB, a.Config.Clock, company.Zone())
	a.Privacy.Watch()
	a.Prediction = &prediction.Service{Store: a.Store}
	a.ServiceLevels = &servicelevel.Service{Store: a.Store}
	a.ServiceLevels.RegisterJobs(a.Jobs, company.Zone())
	account.Accounts.Also(a.Store, servicelevel.OwnerSkill)
	a.Pools = &pool.Service{Store: a.Store, LastFollowUps: servicelevel.LastFollowUps}
	a.Pools.RegisterJobs(a.Jobs, company.Zone())
	account.Accounts.Also(a.Store, a.Pools.Guard)
	account.Accounts.Follow(a.Store, a.Pools.Follow)
	a.Handovers = &handover.Service{Store: a.Store, Pools: a.Pools}
	identity.Users.Also(a.Store, handover.KeepCustomers)
	a.Selection = &selection.Service{Store: a.Store}
	a.Selection.RegisterJobs(a.Jobs, company.Zone())
	account.Accounts.Also(a.Store, a.Selection.Guard)
	a.Value = &value.Service{Store: a.Store, Prediction: a.Prediction}
	a.Value.RegisterJobs(a.Jobs, company.Zone())
	a.Pyramid = &pyramid.Service{Store: a.Store, Value: a.Value}
	a.Pyramid.RegisterJobs(a.Jobs, company.Zone())
	a.Value.Decided = a.Pyramid.GradesDecided
	a.Pyramid.Survival = a.survival
	a.Selection.Fit = a.Value.Fit
	a.Selection.Potentials = a.potentials
	a.Importer = &importer.Service{Store: a.Store, Files: a.Files, Jobs: a.Jobs, AfterRun: a.afterImport, Crowded: a.Pools.Crowded}
	a.Importer.Kinds(func(ctx context.Context, user id.ID) (authz.Actor, error) {
		return identity.LoadActor(ctx, a.DB, user)
	})
	if a.Config.DB.Guest {
		return nil
	}
	if err := a.Identity.Seed(ctx); err != nil {
		return err
	}
	return a.Store.Reindex(ctx, true)
}

// ownerChanges are the changes of a customer's owner, for its timeline.
func ownerChanges(ctx context.Context, q db.Querier, account id.ID, from, to clock.Instant, last id.ID, limit int) ([]overview.OwnerChange, error) {
	moves, err := pool.History(ctx, q, account, from, to, last, limit)
	out := make([]overview.OwnerChange, len(moves))
	for i, m := range moves {
		out[i] = overview.OwnerChange{ID: m.ID, At: m.At, Kind: m.Kind, From: m.From, To: m.To, Pool: m.Pool, By: m.By, Said: m.Reason}
	}
	return out, err
}

// survival is an account's chance to live through a year.
func (a *App) survival(ctx context.Context, q db.Querier, account id.ID) (float64, bool, error) {
	env, err := a.Store.Env(ctx, q)
	if err != nil {
		return 0, false, err
	}
	return longevity.SurvivalOf(ctx, q, account, env.Today)
}

// potentials are what accounts were worth on a day, as far as the potential goes.
func (a *App) potentials(ctx context.Context, q db.Querier, accounts []id.ID, on calendar.Date) (map[id.ID]selection.Potential, error) {
	found, err := a.Value.GroupsOn(ctx, q, accounts, on, value.GroupPotential)
	out := make(map[id.ID]selection.Potential, len(found))
	for account, g := range found {
		out[account] = selection.Potential{Grade: string(g.Grade), P: g.Score, Known: g.Known}
	}
	return out, err
}

// afterImport follows an import, carried out or taken back.
func (a *App) afterImport(ctx context.Context, w *resource.Write) error {
	for _, follow := range []func(context.Context, *resource.Write) error{pool.Imported, relation.Imported} {
		if err := follow(ctx, w); err != nil {
			return err
		}
	}
	if err := interaction.RecountImport(ctx, w, w.Import); err != nil {
		return err
	}
	return a.gradeSoon(ctx, w)
}

// gradeSoon queues an evaluation after an import, in the import's transaction. One that already waits or runs may not
// see what this import stored.
func (a *App) gradeSoon(ctx context.Context, w *resource.Write) error {
	if a.Config.Idle {
		return nil // a command evaluates when it is told to
	}
	_, err := a.Jobs.Enqueue(ctx, w.Tx, value.EvaluateJob, value.EvaluateArgs{}, w.Actor.ID)
	return err
}

// Start begins the background work.
func (a *App) Start(ctx context.Context) error {
	if a.Config.Idle {
		return nil
	}
	running := context.WithoutCancel(ctx)
	streaming, hush := context.WithCancel(running)
	a.hush = hush
	go a.Hub.Run(streaming)
	go a.Value.Follow(streaming)
	return a.Jobs.Start(running)
}

// Close ends the background work and closes the database.
func (a *App) Close(ctx context.Context) error {
	var err error
	if a.hush != nil {
		a.hush()
		err = a.Jobs.Stop(ctx)
	}
	return errors.Join(err, a.DB.Close())
}
