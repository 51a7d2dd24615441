package dev.holdfast.ejb.service;

import dev.holdfast.client.JobRefused;
import dev.holdfast.client.Jobs;
import dev.holdfast.client.Order;
import dev.holdfast.client.UnknownJob;
import dev.holdfast.ejb.jobs.JobRuntime;
import dev.holdfast.ejb.jobs.JobSites.Place;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.AuditEntry;
import jakarta.batch.operations.BatchRuntimeException;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Local;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bean behind every injected {@link Jobs}. An EJB, so that the batch runtime finds the engine's own application around it, whoever
 * calls.
 */
@Singleton(name = "HoldfastJobs")
@Local(Jobs.class)
@DependsOn("EngineStartup")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@SuppressWarnings("NullAway.Init") // the container injects the field
public class EngineJobs implements Jobs {

    private static final int MOST = 1_000;

    @Inject
    private Engine engine;

    /** For the container. */
    public EngineJobs() {}

    private Stream<Place> places() {
        return engine.jobSites().places().stream()
                .distinct()
                .sorted(Comparator.comparing(Place::application).thenComparing(Place::job));
    }

    @Override
    public List<Job> list() {
        Map<List<String>, Long> running =
                engine.parts().transactions().own(() -> engine.jobHistory().running());
        return places().map(place -> new Job(
                        place.application(),
                        place.job(),
                        place.modules().stream()
                                .mapToLong(module -> running.getOrDefault(List.of(module, place.job()), 0L))
                                .sum()))
                .toList();
    }

    @Override
    public long start(Optional<String> application, String job, Map<String, String> parameters, Order by) {
        return ordered("job-start", "job/" + job, by, () -> start(application, job, parameters));
    }

    private long start(Optional<String> application, String job, Map<String, String> parameters) {
        List<Place> found = places().filter(place -> place.job().equals(job)
                        && application
                                .map(name -> name.equals(place.application()))
                                .orElse(true))
                .toList();
        if (found.isEmpty()) {
            throw UnknownJob.named(job, places().map(Place::job).collect(Collectors.toCollection(TreeSet::new)));
        }
        if (found.size() > 1) {
            throw new InvalidArgument("job '" + job + "' is in several applications; name one of "
                    + found.stream().map(Place::application).toList());
        }
        return asked(
                "the start of job '" + job + "'",
                found.get(0).application(),
                job,
                runtime -> runtime.start(job, parameters));
    }

    @Override
    public List<Execution> executions(Query query) {
        if (query.limit() < 1 || query.limit() > MOST) {
            throw new InvalidArgument("a list has a limit from 1 to " + MOST + ", not " + query.limit());
        }
        return engine.parts().transactions().own(() -> engine.jobHistory().list(query));
    }

    @Override
    public Optional<Execution> execution(long id) {
        return engine.parts().transactions().own(() -> engine.jobHistory().find(id));
    }

    private Execution require(long id) {
        return execution(id).orElseThrow(() -> UnknownJob.execution(id));
    }

    private <T> T asked(String wanted, String application, String job, Function<JobRuntime, T> question) {
        try {
            return engine.jobSites()
                    .at(application, job, question)
                    .orElseThrow(() -> UnknownJob.named(
                            job, places().map(Place::job).collect(Collectors.toCollection(TreeSet::new))));
        } catch (BatchRuntimeException e) {
            throw new JobRefused(wanted, String.valueOf(e.getMessage()), e);
        }
    }

    private <T> T asked(String verb, long id, Function<JobRuntime, T> question) {
        Execution execution = require(id);
        return asked(verb + " execution " + id, execution.application(), execution.job(), question);
    }

    /** The batch runtime has transactions of its own: that something was asked for stands there before it is told. */
    private long ordered(String verb, String subject, Order by, LongSupplier work) {
        enter(verb, subject, AuditEntry.ASKED, by, Optional.empty());
        try {
            long execution = work.getAsLong();
            enter(verb, subject, AuditEntry.DONE, by, Optional.of("execution " + execution));
            return execution;
        } catch (HoldfastException e) {
            enter(verb, subject, e.code().text(), by, Optional.empty());
            throw e;
        }
    }

    private void enter(String verb, String subject, String outcome, Order by, Optional<String> became) {
        engine.parts().transactions().own(() -> {
            new AuditDesk(engine.store().auditLog()).enter(verb, subject, outcome, by, Optional.empty(), became);
            return true;
        });
    }

    private static String subject(long execution) {
        return "job-execution/" + execution;
    }

    @Override
    public void stop(long id, Order by) {
        ordered("job-stop", subject(id), by, () -> stop(id));
    }

    private long stop(long id) {
        engine.parts().transactions().own(() -> {
            engine.jobExecutions().staysStopped(id); // whatever its server does at the same time
            return true;
        });
        asked("to stop", id, runtime -> {
            runtime.stop(id);
            return true;
        });
        return id;
    }

    @Override
    public long restart(long id, Map<String, String> parameters, Order by) {
        return ordered("job-restart", subject(id), by, () -> restart(id, parameters));
    }

    private long restart(long id, Map<String, String> parameters) {
        long instance = require(id).instance();
        return asked("to restart", id, runtime -> {
            long successor = runtime.restart(id, instance, parameters);
            runtime.parameter(successor, KEY)
                    .ifPresent(key -> engine.parts().jobWatch().found(successor, key));
            return successor;
        });
    }

    @Override
    public void abandon(long id, Order by) {
        ordered("job-abandon", subject(id), by, () -> abandon(id));
    }

    private long abandon(long id) {
        asked("to abandon", id, runtime -> {
            runtime.abandon(id);
            return true;
        });
        return id;
    }
}
