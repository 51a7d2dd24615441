package dev.holdfast.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people come to the console for. */
abstract class ConsoleJourneys extends ConsoleFixture {

    private String failed(String name) {
        return startedAndCome(name + "-" + mark, "stranger", "failed");
    }

    private String waiting(String name) {
        return startedAndCome(name + "-" + mark, "ann", "awaiting_signal");
    }

    private String startedAndCome(String name, String customer, String status) {
        String id = start("triage", name, claimOf(customer));
        await(id, status);
        return id;
    }

    /** Presses the button of the dialog that is open. */
    private static void confirm(Page page, String verb) {
        page.getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(verb).setExact(true))
                .click();
    }

    @Test
    void somebody_finds_what_has_failed_reads_why_and_retries_it() {
        String id = failed("broken");
        Page page = open(TestUser.ALL, "instances?workflow=triage&id=broken-" + mark);

        page.getByRole(AriaRole.NAVIGATION, exactly("Status"))
                .getByText("Failed")
                .click();
        hasPath(page, "status=failed");
        assertThat(link(page, id)).isVisible();
        page.reload();
        link(page, id).click();
        hasPath(page, "instances/" + id);
        assertThat(page.getByText("customer 'stranger' has no contract").first())
                .isVisible();
        page.getByText("Stack trace").first().click();
        assertThat(page.locator("pre.code").first()).containsText("ClaimTasks.contract");
        button(page, "Retry").click();
        page.getByLabel("Reason").fill("the contract has been found");
        confirm(page, "Retry");

        assertThat(status(page)).containsText("Awaiting signal");
        assertThat(page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Find contract: Completed")))
                .isVisible();
    }

    @Test
    void somebody_starts_a_workflow_from_its_form_and_no_digit_is_lost() {
        Page page = open(TestUser.ALL, "workflows/claim");

        button(page, "Start").click();
        assertThat(page.getByLabel("Customer")).isFocused(); // it is required
        page.getByLabel("Customer").fill("bea");
        page.getByLabel("Kind").selectOption("FIRE");
        page.getByLabel("Amount cents").fill("9007199254740993");
        page.getByLabel("Incident on").fill("2026-02-28");
        page.getByLabel("Urgent").check();
        page.getByLabel("Photos", new Page.GetByLabelOptions().setExact(true)).fill("front\nrear");
        page.getByLabel("Instance id").fill("started-" + mark);
        button(page, "Start").click();

        hasPath(page, "instances/started-" + mark);
        assertThat(status(page)).containsText("Awaiting signal");
        link(page, "Values").click();
        assertThat(page.locator("hf-value").first()).containsText("9007199254740993");
        assertThat(page.locator("hf-value").first()).containsText("2026-02-28");
    }

    @Test
    void somebody_answers_an_instance_that_waits_for_a_person() {
        String id = waiting("asked");
        Page page = open(TestUser.ALL, "waiting?workflow=triage");

        button(page, "Answer " + id).click();
        page.getByLabel("Verdict").selectOption("PAY");
        page.getByLabel("By", new Page.GetByLabelOptions().setExact(true)).fill("carl");
        button(page, "Send ruling").click();

        assertThat(page.getByText("ruling was sent to " + id).first()).isVisible();
        assertThat(button(page, "Answer " + id)).hasCount(0);
        assertThat(await(id, "completed").getString("status")).isEqualTo("completed");
    }

    @Test
    void somebody_watches_the_list_and_an_instance_without_touching_anything() {
        Page list = open(TestUser.VIEWER, "instances?id=watched-" + mark);
        assertThat(list.getByText("Live", new Page.GetByTextOptions().setExact(true)))
                .isVisible();

        String id = waiting("watched");
        assertThat(link(list, id)).isVisible();
        Page one = open(TestUser.VIEWER, "instances/" + id);
        assertThat(status(one)).containsText("Awaiting signal");
        post("instances/" + id + "/signals/ruling", "{\"verdict\": \"PAY\", \"by\": \"carl\"}");

        assertThat(status(one)).containsText("Completed");
        assertThat(list.getByRole(AriaRole.ROW, new GetByRoleOptions().setName(id)))
                .containsText("Completed");
    }

    @Test
    void somebody_cancels_an_instance_and_the_audit_says_why() {
        String id = waiting("cancelled");
        Page page = open(TestUser.ALL, "instances/" + id);

        button(page, "Cancel").click();
        page.getByLabel("Reason").fill("ordered twice");
        page.getByRole(AriaRole.DIALOG).getByText("The same with curl").click();
        assertThat(page.getByRole(AriaRole.DIALOG).locator("pre")).containsText("\"reason\":\"ordered twice\"");
        confirm(page, "Cancel");
        assertThat(status(page)).containsText("Cancelled");

        visit(page, "audit?subject=" + id + "&verb=cancel");
        assertThat(page.getByRole(AriaRole.ROW, new GetByRoleOptions().setName("ordered twice")))
                .containsText("all");
    }

    @Test
    void the_command_that_the_console_shows_does_what_its_button_does() throws IOException, InterruptedException {
        String id = waiting("by-hand");
        Page page = open(TestUser.ALL, "instances/" + id);
        button(page, "Pause").click();
        page.getByLabel("Reason").fill("it's late");
        page.getByRole(AriaRole.DIALOG).getByText("The same with curl").click();
        String command = page.getByRole(AriaRole.DIALOG).locator("pre").innerText();

        Process shell = new ProcessBuilder("bash", "-c", command.replace("-u 'all'", "-sS -u 'all:all-secret'"))
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(said).isZero();
        assertThat(said).contains("\"status\":\"paused\"").contains("it's late");
        button(page, "Leave it").click();
        assertThat(status(page)).containsText("Paused");
        button(page, "Resume").click();
        page.keyboard().press("Enter");
        assertThat(status(page)).containsText("Awaiting signal");
    }

    @Test
    void somebody_runs_an_instance_again_from_a_step_with_another_input() {
        String id = waiting("again");
        Page page = open(TestUser.ALL, "instances/" + id);

        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Find contract: Completed"))
                .click();
        hasPath(page, "node=contract");
        button(page, "Restart from this step").click();
        page.getByLabel("Id of the new instance").fill("second-" + mark);
        page.getByLabel("Other input, as JSON").fill(claimOf("dora"));
        button(page, "Start the new instance").click();

        hasPath(page, "instances/second-" + mark);
        assertThat(page.getByText("restart-of: " + id)).isVisible();
        link(page, "Values").click();
        assertThat(page.locator("hf-value").first()).containsText("dora");
    }

    @Test
    void somebody_orders_something_for_many_after_seeing_what_it_would_do() {
        for (int each = 0; each < 3; each++) {
            startedAndCome("many-" + mark + "-" + each, "ann", "awaiting_signal");
        }
        startedAndCome("many-" + mark + "-3", "stranger", "failed");
        Page page = open(TestUser.ALL, "instances?id=many-" + mark + "&tag=console&workflow=triage");

        link(page, "Act on all of these").click();
        hasPath(page, "bulk/new");
        page.getByLabel("Order").selectOption("cancel");
        button(page, "See what it would do").click();
        assertThat(page.getByText("1 would be refused")).isVisible();
        page.getByLabel("Reason").fill("the shop has closed");
        button(page, "Cancel 3 instances").click();

        hasPath(page, "bulk/");
        assertThat(status(page)).containsText("Finished");
        assertThat(page.getByText("3 done, 1 refused, 0 to come")).isVisible();
    }

    @Test
    void somebody_makes_a_schedule_triggers_it_and_takes_it_away() {
        Page page = open(TestUser.ALL, "schedules");

        button(page, "New schedule").click();
        page.getByLabel("Name").fill("nightly-" + mark);
        page.getByLabel("Workflow").fill("triage");
        page.getByLabel("Cron").fill("30 2 * * *");
        page.getByLabel("Time zone").fill("Europe/Berlin");
        page.getByLabel("Input, as JSON").fill(claimOf("ann"));
        button(page, "Make it").click();
        hasPath(page, "schedules/nightly-" + mark);
        assertThat(page.getByText("Active")).isVisible();
        assertThat(page.getByText("at 02:30")).isVisible();
        assertThat(page.getByRole(AriaRole.TABLE, exactly("Past ticks")).getByText("nothing started"))
                .hasCount(10);
        button(page, "Pause").click();
        page.keyboard().press("Enter");
        assertThat(status(page)).containsText("Paused");
        button(page, "Trigger now").click();
        page.keyboard().press("Enter");
        hasPath(page, "instances/");
        assertThat(status(page)).containsText("Awaiting signal");
        visit(page, "schedules/nightly-" + mark);
        button(page, "Remove").click();
        confirm(page, "Remove");
        assertThat(page.getByRole(AriaRole.HEADING, exactly("Schedules"))).isVisible();
        assertThat(link(page, "nightly-" + mark)).hasCount(0);
    }

    @Test
    void somebody_without_rights_is_offered_nothing_that_would_be_refused() {
        String id = waiting("seen");

        Page page = open(TestUser.VIEWER, "instances/" + id);
        assertThat(status(page)).containsText("Awaiting signal");
        for (String order : new String[] {"Cancel", "Terminate", "Pause", "Start again", "Send ruling"}) {
            assertThat(button(page, order)).hasCount(0);
        }
        link(page, "Values").click();
        assertThat(page.getByText("Values are for the role holdfast-payload").first())
                .isVisible();
        assertThat(page.locator("main")).not().containsText("ann");
        Page none = open(TestUser.NOBODY, "instances");
        assertThat(none.getByText("You have no role here")).isVisible();
    }

    @Test
    void somebody_finds_their_way_with_the_keys_alone_and_chooses_the_dark() {
        String id = waiting("keys");
        Page page = open(TestUser.ALL, "", ColorScheme.LIGHT);
        assertThat(page.getByRole(AriaRole.HEADING, exactly("Overview"))).isVisible();

        page.keyboard().press("g");
        page.keyboard().press("i");
        assertThat(page.getByLabel("Id begins with")).isVisible();
        page.keyboard().press("/");
        page.keyboard().type("keys-" + mark);
        page.keyboard().press("Enter");
        hasPath(page, "id=keys-" + mark);
        assertThat(page.locator("a[data-row]")).hasCount(1);
        page.getByLabel("Id begins with").blur();
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        hasPath(page, "instances/" + id);
        assertThat(page.locator("main")).isFocused();
        page.keyboard().press("t");
        assertThat(page.locator("html")).hasAttribute("data-scheme", "dark");
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-scheme", "dark");
        page.goBack();
        assertThat(page.getByRole(AriaRole.HEADING, exactly("Instances"))).isVisible();
        assertThat(page.getByLabel("Id begins with")).hasValue("keys-" + mark);
        page.keyboard().press("?");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Go to the search field");
    }

    @Test
    void what_is_not_there_is_said_and_who_is_not_known_sees_nothing() {
        Page page = open(TestUser.ALL, "instances/none-" + mark);
        assertThat(page.getByRole(AriaRole.HEADING, exactly("Not found"))).isVisible();
        visit(page, "no/such/page");
        assertThat(page.getByRole(AriaRole.HEADING, exactly("There is no such page")))
                .isVisible();

        try (var stranger = page.context().browser().newContext()) {
            var answer = stranger.request().get(web().resolve("ui/").toString());
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).doesNotContain("hf-shell");
        }
        var headers =
                page.context().request().get(web().resolve("ui/").toString()).headers();
        assertThat(headers.get("content-security-policy"))
                .matches(Pattern.compile("default-src 'none'; script-src 'self' 'sha256-[^']+'; .*"))
                .doesNotContain("unsafe");
    }
}
