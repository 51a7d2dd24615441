package dev.holdfast.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.transaction.Transactional;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The web application asks through the client alone: a leaf that sees neither the store nor the shell. */
class ArchitectureTest {

    private static final JavaClasses WEB = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.holdfast.web");

    @Test
    void it_sees_neither_the_store_nor_the_engine_nor_the_shell() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.holdfast.store..",
                        "dev.holdfast.engine..",
                        "dev.holdfast.execution..",
                        "dev.holdfast.ejb..")
                .check(WEB);
    }

    @Test
    void it_opens_no_transaction_and_asks_no_clock_of_its_own() {
        noClasses().should().beAnnotatedWith(Transactional.class).check(WEB);
        noClasses().should().callMethod(Instant.class, "now").check(WEB);
    }
}
