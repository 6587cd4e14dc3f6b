// Package telemetry is what operators see: metrics, log lines, health.
package telemetry

import (
	"context"
	"database/sql"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/loam-crm/loam/internal/platform/jobs"
)

// Metrics are the numbers of one process, in a registry of their own.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	runs     *prometheus.CounterVec
	runTime  *prometheus.HistogramVec
	panics   *prometheus.CounterVec
	faults   prometheus.Counter
}

// NewMetrics makes the metrics of this process, with those of Go itself.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "loam_http_requests_total", Help: "HTTP requests answered.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "loam_http_request_seconds", Help: "Time to answer a request, without event streams.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route", "method"}),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "loam_job_runs_total", Help: "Runs of jobs by how they ended; queued means to be repeated.",
		}, []string{"kind", "state"}),
		runTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "loam_job_run_seconds", Help: "Time a run of a job took.",
			Buckets: []float64{.01, .1, .5, 1, 5, 15, 60, 300, 1800, 7200},
		}, []string{"kind"}),
		panics: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "loam_job_panics_total", Help: "Runs of jobs that ended in a panic.",
		}, []string{"kind"}),
		faults: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "loam_http_panics_total", Help: "Requests that ended in a panic.",
		}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.runs, m.runTime, m.panics, m.faults,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Panicked counts a request that ended in a panic; it fits httpx.Recover.
func (m *Metrics) Panicked() { m.faults.Inc() }

// Pool adds the statistics of a connection pool under a name of its own.
func (m *Metrics) Pool(name string, pool *sql.DB) {
	m.registry.MustRegister(collectors.NewDBStatsCollector(pool, name))
}

// Subscribers adds the number of open event streams.
func (m *Metrics) Subscribers(count func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "loam_event_subscribers", Help: "Open event streams.",
	}, func() float64 { return float64(count()) }))
}

// LastBackup adds when the last backup was taken that is not known to be damaged, 0 for never, so that an alarm may watch
// its age.
func (m *Metrics) LastBackup(at func() time.Time) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "loam_backup_last_success_timestamp_seconds", Help: "When the last good backup was taken, in seconds since 1970; 0 for never.",
	}, func() float64 {
		if last := at(); !last.IsZero() {
			return float64(last.Unix())
		}
		return 0
	}))
}

// JobRun counts a run of a job; it fits jobs.Config.Observe.
func (m *Metrics) JobRun(kind string, state jobs.State, took time.Duration, panicked bool) {
	m.runs.WithLabelValues(kind, string(state)).Inc()
	m.runTime.WithLabelValues(kind).Observe(took.Seconds())
	if panicked {
		m.panics.WithLabelValues(kind).Inc()
	}
}

// Jobs adds the number of jobs that wait or run, over all instances, asked for at
// every scrape.
func (m *Metrics) Jobs(active func(context.Context) ([]jobs.Count, error), log *slog.Logger) {
	m.registry.MustRegister(&activeJobs{active: active, log: log, desc: prometheus.NewDesc(
		"loam_jobs_active", "Jobs that wait or run.", []string{"kind", "state"}, nil)})
}

// scrapeTime bounds what a scrape may ask of the database.
const scrapeTime = 2 * time.Second

type activeJobs struct {
	active func(context.Context) ([]jobs.Count, error)
	log    *slog.Logger
	desc   *prometheus.Desc
}

func (a *activeJobs) Describe(out chan<- *prometheus.Desc) { out <- a.desc }

// Collect leaves the numbers out when the database does not answer: the others are
// wanted most just then.
func (a *activeJobs) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	counts, err := a.active(ctx)
	if err != nil {
		a.log.WarnContext(ctx, "metrics: jobs not counted", "error", err)
		return
	}
	for _, c := range counts {
		out <- prometheus.MustNewConstMetric(a.desc, prometheus.GaugeValue, float64(c.N), c.Kind, string(c.State))
	}
}
