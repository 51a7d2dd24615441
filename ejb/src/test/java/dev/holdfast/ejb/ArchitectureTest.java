package dev.holdfast.ejb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.holdfast.engine.Pace;
import jakarta.persistence.Entity;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms of the shell. */
class ArchitectureTest {

    private static final JavaClasses SHELL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.holdfast.ejb");

    @Test
    void transactions_are_declared_in_the_service_room_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..ejb.service..")
                .should()
                .beAnnotatedWith(Transactional.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(TransactionManager.class)
                .check(SHELL);
    }

    @Test
    void rows_never_leave_the_jpa_room() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..ejb.jpa..")
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith(Entity.class)
                .check(SHELL);
    }

    @Test
    void leaves_are_imported_by_nobody_but_the_room_that_puts_the_engine_together() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..ejb.jpa..", "..ejb.service..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..ejb.jpa..")
                .check(SHELL);
        noClasses()
                .that()
                .resideOutsideOfPackages("..ejb.jdbc..", "..ejb.service..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..ejb.jdbc..")
                .check(SHELL);
        noClasses()
                .that()
                .resideOutsideOfPackages("..ejb.trace..", "..ejb.service..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..ejb.trace..", "io.opentelemetry..")
                .check(SHELL);
        noClasses()
                .that()
                .resideOutsideOfPackages("..ejb.metrics..", "..ejb.service..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..ejb.metrics..", "io.micrometer..")
                .check(SHELL);
        noClasses()
                .that()
                .resideOutsideOfPackages("..ejb.identity..", "..ejb.keys..", "..ejb.service..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..ejb.identity..", "org.wildfly.security..")
                .check(SHELL);
        noClasses()
                .that()
                .resideOutsideOfPackages("..ejb.health..", "..ejb.dispatch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..ejb.health..", "org.eclipse.microprofile.health..")
                .check(SHELL);
        noClasses()
                .that()
                .resideOutsideOfPackage("..ejb.dispatch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..ejb.dispatch..")
                .check(SHELL);
    }

    @Test
    void configuration_and_log_import_nothing_of_the_shell() {
        noClasses()
                .that()
                .resideInAnyPackage("..ejb.config..", "..ejb.log..", "..ejb.codec..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..ejb.service..",
                        "..ejb.jpa..",
                        "..ejb.jdbc..",
                        "..ejb.dispatch..",
                        "..ejb.registry..",
                        "..ejb.schema..")
                .check(SHELL);
    }

    @Test
    void rooms_form_no_cycle() {
        slices().matching("dev.holdfast.ejb.(*)..").should().beFreeOfCycles().check(SHELL);
    }

    @Test
    void time_is_asked_of_a_clock_that_can_be_replaced() {
        noClasses().should().callMethod(Instant.class, "now").check(SHELL);
    }

    @Test
    void durations_and_jitter_come_from_the_pace_of_the_node() {
        noClasses()
                .that()
                .areNotAssignableTo(Pace.class)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(LockSupport.class, ThreadLocalRandom.class)
                .check(SHELL);
    }
}
