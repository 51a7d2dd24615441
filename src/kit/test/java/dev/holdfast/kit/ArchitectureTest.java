package dev.holdfast.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which way the arrows of the kit go. */
class ArchitectureTest {

    private static final JavaClasses MAIN = imported();

    private static JavaClasses imported() {
        // The names of the classes we use say enough; reading those of the platform takes half a minute.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.holdfast.kit");
    }

    @Test
    void the_kit_needs_the_core_and_json_and_nothing_else() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "jakarta.json..",
                        "org.jspecify.annotations..",
                        "dev.holdfast.kit..",
                        "dev.holdfast.client..",
                        "dev.holdfast.definition..",
                        "dev.holdfast.engine..",
                        "dev.holdfast.error..",
                        "dev.holdfast.execution..",
                        "dev.holdfast.lifecycle..",
                        "dev.holdfast.schedule..",
                        "dev.holdfast.snapshot..",
                        "dev.holdfast.store..",
                        "dev.holdfast.task..")
                .check(MAIN);
    }

    @Test
    void running_a_workflow_and_checking_a_build_know_nothing_of_each_other() {
        noClasses()
                .that()
                .resideInAPackage("dev.holdfast.kit.fit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.holdfast.kit")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("dev.holdfast.kit")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.holdfast.kit.fit..")
                .check(MAIN);
    }

    @Test
    void the_time_of_a_kit_is_its_own() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(MAIN);
    }

    @Test
    void no_class_is_open_to_be_extended_by_accident() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(MAIN);
    }

    @Test
    void nothing_is_printed_but_by_the_command_line() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.holdfast.kit.fit.Fit")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(MAIN);
    }
}
