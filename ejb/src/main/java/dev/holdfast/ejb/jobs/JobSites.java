package dev.holdfast.ejb.jobs;

import dev.holdfast.ejb.registry.Deployment;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.UserCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The batch runtimes of all applications on this node, one for each of their modules, each called where its application's code runs. Safe
 * for many threads.
 */
public final class JobSites {

    private final Supplier<Collection<Application>> applications;
    private final Map<Application, List<ClassLoader>> modules = new WeakHashMap<>();

    /** Looks at those that are here at the moment, each time anew. */
    public JobSites(Supplier<Collection<Application>> applications) {
        this.applications = applications;
    }

    /** Asks the runtime of every module; those that have none are left out. */
    public <T> List<T> each(Function<JobRuntime, T> question) {
        List<T> answers = new ArrayList<>();
        for (Application application : applications.get()) {
            for (ClassLoader module : modules(application)) {
                asked(application, module, runtime -> true, question).ifPresent(answers::add);
            }
        }
        return answers;
    }

    /**
     * Asks the runtime of the module that has a job.
     *
     * @param application what the runtime calls the application
     * @return the answer; nothing if no application here has that job
     */
    public <T> Optional<T> at(String application, String job, Function<JobRuntime, T> question) {
        for (Application each : applications.get()) {
            for (ClassLoader module : modules(each)) {
                Optional<T> answer = asked(
                        each,
                        module,
                        runtime -> runtime.application().equals(application)
                                && runtime.jobs().contains(job),
                        question);
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
        return Optional.empty();
    }

    private synchronized List<ClassLoader> modules(Application application) {
        return modules.computeIfAbsent(
                application,
                each -> each.code().beans() instanceof Deployment deployment ? deployment.modules() : List.of());
    }

    private static <T> Optional<T> asked(
            Application application,
            ClassLoader module,
            Predicate<JobRuntime> which,
            Function<JobRuntime, T> question) {
        UserCode.Context context = application.code().context();
        try {
            return context.call(() -> in(module, which, question));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the context of application code threw a checked exception", e);
        }
    }

    /** The runtime of a module is found by the class loader of the thread. */
    private static <T> Optional<T> in(
            ClassLoader module, Predicate<JobRuntime> which, Function<JobRuntime, T> question) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(module);
        try {
            return JobRuntime.here().filter(which).map(question);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
