import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks each PDF named against both profiles that our files claim; 1 where anything fails. */
public class Validate {
    private static final PDFAFlavour[] PROFILES = {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1};

    public static void main(String[] names) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        int failed = 0;
        for (String name : names) {
            for (PDFAFlavour profile : PROFILES) {
                failed += failures(new File(name), profile) == 0 ? 0 : 1;
            }
        }
        System.out.printf("%d passed, %d failed%n", names.length * PROFILES.length - failed, failed);
        System.exit(failed == 0 ? 0 : 1);
    }

    /** How many checks of a profile a file fails; each rule is told once, with one place. */
    private static int failures(File file, PDFAFlavour profile) throws Exception {
        int failures = 0;
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, profile);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, String> told = new TreeMap<>();
            for (TestAssertion each : result.getTestAssertions()) {
                if (each.getStatus() == TestAssertion.Status.FAILED) {
                    failures++;
                    told.putIfAbsent(
                            each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber(),
                            each.getMessage() + " @ " + each.getLocation().getContext());
                }
            }
            if (failures > 0 || !result.isCompliant()) {
                failures = Math.max(failures, 1);
                System.out.printf("%s, %s: %d failures%n", file.getName(), profile, failures);
                told.forEach((rule, message) -> System.out.printf("  %s: %s%n", rule, message));
            }
        }
        return failures;
    }
}
