package dev.holdfast.ejb.client;

import dev.holdfast.ejb.batch.AwaitBatchlet;
import dev.holdfast.ejb.batch.CancelBatchlet;
import dev.holdfast.ejb.batch.InstancePartitions;
import dev.holdfast.ejb.batch.OutputReader;
import dev.holdfast.ejb.batch.RunBatchlet;
import dev.holdfast.ejb.batch.RunProcessor;
import dev.holdfast.ejb.batch.ScheduleBatchlet;
import dev.holdfast.ejb.batch.SignalBatchlet;
import dev.holdfast.ejb.batch.StartBatchlet;
import dev.holdfast.ejb.batch.StartWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;

/**
 * The engine's batch artifacts as beans of this application, under the names that they have in an application with an engine of its
 * own. The batch runtime asks the application's CDI for them, which does not see the engine's beans.
 */
public final class BatchArtifacts {

    private BatchArtifacts() {}

    /** See {@link StartBatchlet}. */
    @Named("holdfastStart")
    @Dependent
    public static class Start extends StartBatchlet {
        /** For the container. */
        public Start() {}
    }

    /** See {@link RunBatchlet}. */
    @Named("holdfastRun")
    @Dependent
    public static class Run extends RunBatchlet {
        /** For the container. */
        public Run() {}
    }

    /** See {@link AwaitBatchlet}. */
    @Named("holdfastAwait")
    @Dependent
    public static class Await extends AwaitBatchlet {
        /** For the container. */
        public Await() {}
    }

    /** See {@link SignalBatchlet}. */
    @Named("holdfastSignal")
    @Dependent
    public static class Signal extends SignalBatchlet {
        /** For the container. */
        public Signal() {}
    }

    /** See {@link CancelBatchlet}. */
    @Named("holdfastCancel")
    @Dependent
    public static class Cancel extends CancelBatchlet {
        /** For the container. */
        public Cancel() {}
    }

    /** See {@link ScheduleBatchlet}. */
    @Named("holdfastSchedule")
    @Dependent
    public static class Scheduler extends ScheduleBatchlet {
        /** For the container. */
        public Scheduler() {}
    }

    /** See {@link StartWriter}. */
    @Named("holdfastStartWriter")
    @Dependent
    public static class Starter extends StartWriter {
        /** For the container. */
        public Starter() {}
    }

    /** See {@link OutputReader}. */
    @Named("holdfastOutputReader")
    @Dependent
    public static class Outputs extends OutputReader {
        /** For the container. */
        public Outputs() {}
    }

    /** See {@link RunProcessor}. */
    @Named("holdfastRunProcessor")
    @Dependent
    public static class Processor extends RunProcessor {
        /** For the container. */
        public Processor() {}
    }

    /** See {@link InstancePartitions}. */
    @Named("holdfastPartitions")
    @Dependent
    public static class Partitions extends InstancePartitions {
        /** For the container. */
        public Partitions() {}
    }
}
