//! Command lines and what comes of them, for what the recordings do not ask.

use podarium_manifest::api::Pod;

use super::run;
use crate::answer::{Answer, Exec, Logs, Request};
use crate::object::Objects;
use crate::stamp;
use crate::testing::pod;

fn pods() -> Vec<Pod> {
    ["web", "web-2", "db"]
        .map(|name| {
            pod(&format!(
                "{{metadata: {{name: {name}, namespace: default, labels: {{app: {name}}}, creationTimestamp: '2026-11-23T07:59:00Z'}},
                   spec: {{initContainers: [{{name: init, image: busybox}}], containers: [{{name: app, image: 'nginx:1'}}, {{name: log, image: fluent}}]}},
                   status: {{phase: Running}}}}"
            ))
        })
        .into()
}

fn ask(line: &str) -> Answer {
    let pods = pods();
    let objects = Objects::new(&pods, [], []);
    run(
        line,
        &objects,
        stamp::parse("2026-11-23T08:00:00Z").unwrap(),
    )
}

/// Checks what is printed on both streams, and that the exit status goes with it.
fn check(line: &str, stdout: &str, stderr: &str) {
    let answer = ask(line);
    assert_eq!(
        (answer.stdout.as_str(), answer.stderr.as_str()),
        (stdout, stderr),
        "{line}"
    );
}

#[test]
fn what_was_found_is_printed_before_what_was_not() {
    let answer = ask("kubectl get pod web nope");
    assert_eq!(
        answer.stdout,
        "NAME   READY   STATUS    RESTARTS   AGE\nweb    0/2     Running   0          60s\n"
    );
    assert_eq!(
        answer.stderr,
        "Error from server (NotFound): pods \"nope\" not found\n"
    );
    assert_eq!(answer.code, 1);
}

#[test]
fn objects_may_be_named_in_several_ways() {
    for line in [
        "get pod/web -o name",
        "get po web -oname",
        "get pods -l app=web -o name",
        "get pods --field-selector=metadata.name=web -o=name",
    ] {
        check(line, "pod/web\n", "");
    }
    check("get pod/web po/db -o name", "pod/web\npod/db\n", "");
    check(
        "get pod web --no-headers --ignore-not-found -L app",
        "web   0/2   Running   0     60s   web\n",
        "",
    );
}

#[test]
fn nothing_found_is_said_on_standard_error() {
    check(
        "get pods -n kube-system",
        "",
        "No resources found in kube-system namespace.\n",
    );
    check("get pods -A -l app=nope", "", "No resources found\n");
    check("get nodes", "", "No resources found\n");
    check("get pods nope --ignore-not-found", "", "");
    check("get pods -l app=nope -o name", "", "");
    check("events", "", "No events found in default namespace.\n");
    check("events -A", "", "No events found.\n");
    check(
        "describe pods -l app=nope",
        "",
        "No resources found in default namespace.\n",
    );
}

#[test]
fn misunderstandings_are_named_as_kubectl_names_them() {
    for (line, complaint) in [
        (
            "get pods -x",
            "error: unknown shorthand flag: 'x' in -x\nSee 'kubectl get --help' for usage.\n",
        ),
        (
            "get pods web -l app=web",
            "error: name cannot be provided when a selector is specified\n",
        ),
        (
            "get pods web -A",
            "error: a resource cannot be retrieved by name across all namespaces\n",
        ),
        (
            "get pods --field-selector=spec.image=x",
            "Error from server (BadRequest): Unable to find \"/v1, Resource=pods\" that match label selector \"\", field selector \"spec.image=x\": field label not supported: spec.image\n",
        ),
        (
            "get pods --sort-by=.nope",
            "error: couldn't find any field with path \"{.nope}\" in the list of objects\n",
        ),
        (
            "get pods -o custom-columns=NAME",
            "error: unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>\n",
        ),
        (
            "get pods -o jsonpath={.x",
            "error: error parsing jsonpath {.x, unclosed action\n",
        ),
        (
            "get pods -o jsonpath",
            "error: template format specified but no template given\n",
        ),
        (
            "delete pods",
            "error: resource(s) were provided, but no name was specified\n",
        ),
        (
            "delete pod web --now --grace-period=3",
            "error: --now and --grace-period cannot be specified together\n",
        ),
        (
            "delete pod web --force --grace-period=3",
            "error: --force and --grace-period greater than 0 cannot be specified together\n",
        ),
        (
            "set image pod/web nope=x",
            "error: unable to find container named \"nope\"\n",
        ),
        (
            "set image pod/web",
            "error: at least one image update is required\n",
        ),
        (
            "patch pod web",
            "error: must specify --patch or --patch-file containing the contents of the patch\n",
        ),
        (
            "events --for web",
            "error: --for must be in resource/name form\n",
        ),
        (
            "logs web -c nope",
            "error: container nope is not valid for pod web\n",
        ),
        (
            "label pod web app=x",
            "error: 'app' already has a value (web), and --overwrite is false\n",
        ),
        (
            "frobnicate",
            "error: unknown command \"frobnicate\" for \"kubectl\"\n",
        ),
        (
            "get pods 'x",
            "unexpected EOF while looking for matching `''\n",
        ),
    ] {
        let answer = ask(line);
        assert_eq!(
            (answer.stdout.as_str(), answer.stderr.as_str()),
            ("", complaint),
            "{line}"
        );
        assert!(answer.code != 0 && answer.requests.is_empty(), "{line}");
    }
}

#[test]
fn describe_takes_the_beginning_of_a_name_when_there_is_no_such_pod() {
    let both = ask("describe pod we").stdout;
    assert!(both.starts_with("Name:"), "{both}");
    assert!(both.contains("\n\n\nName:         web-2\n"), "{both}");
    assert!(!ask("describe pod web").stdout.contains("web-2"));
    check(
        "describe pod/we",
        "",
        "Error from server (NotFound): pods \"we\" not found\n",
    );
}

#[test]
fn custom_columns_show_what_their_paths_yield() {
    check(
        "get pods web db -o custom-columns=NAME:.metadata.name,IMAGES:.spec.containers[*].image,L:metadata.labels,X:.nope",
        "NAME   IMAGES           L              X\nweb    nginx:1,fluent   map[app:web]   <none>\ndb     nginx:1,fluent   map[app:db]    <none>\n",
        "",
    );
}

#[test]
fn a_failing_template_shows_the_object_it_was_given() {
    let answer = ask("get pod web -o jsonpath={.spec.containers[7]}");
    assert!(
        answer.stderr.starts_with(
            "error: error executing jsonpath \"{.spec.containers[7]}\": Error executing template: array index out of \
             bounds: index 7, length 2. Printing more information for debugging the template:\n\ttemplate was:\n\t\t\
             {.spec.containers[7]}\n\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{\"apiVersion\":\"v1\", "
        ),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_deletion_asks_for_the_grace_period_that_kubectl_would() {
    for (flags, grace_secs, wait, done) in [
        (
            "",
            None,
            true,
            "pod \"web\" deleted from default namespace\n",
        ),
        (
            "--wait=false",
            None,
            false,
            "pod \"web\" deleted from default namespace\n",
        ),
        (
            "--grace-period=7",
            Some(7),
            true,
            "pod \"web\" deleted from default namespace\n",
        ),
        (
            "--grace-period=0",
            Some(1),
            true,
            "pod \"web\" deleted from default namespace\n",
        ),
        (
            "--now",
            Some(1),
            true,
            "pod \"web\" deleted from default namespace\n",
        ),
        (
            "--force",
            Some(0),
            true,
            "pod \"web\" force deleted from default namespace\n",
        ),
        (
            "--force --grace-period=0",
            Some(0),
            true,
            "pod \"web\" force deleted from default namespace\n",
        ),
        ("-o name", None, true, "pod/web\n"),
    ] {
        let answer = ask(&format!("delete pod web {flags}"));
        let [Request::Delete(delete)] = answer.requests.as_slice() else {
            panic!("one deletion, not {answer:?}");
        };
        assert_eq!(
            (delete.grace_secs, delete.wait, delete.done.as_str()),
            (grace_secs, wait, done),
            "{flags}"
        );
        assert_eq!(
            answer.stderr.starts_with("Warning: Immediate deletion"),
            grace_secs == Some(0),
            "{flags}"
        );
    }
    assert_eq!(ask("delete pods --all").requests.len(), 3);
    check("delete pods -l app=nope", "No resources found\n", "");
    check(
        "delete pod nope",
        "",
        "Error from server (NotFound): pods \"nope\" not found\n",
    );
}

#[test]
fn images_are_changed_by_name_of_the_container() {
    for (line, expected) in [
        (
            "set image pod/web app=x log=z",
            vec![("app", "x"), ("log", "z")],
        ),
        ("set image pod web init=x log=fluent", vec![("init", "x")]),
        (
            "set image po web *=x",
            vec![("init", "x"), ("app", "x"), ("log", "x")],
        ),
    ] {
        let answer = ask(line);
        let [Request::SetImage(set)] = answer.requests.as_slice() else {
            panic!("one pod, not {answer:?}");
        };
        let images: Vec<(&str, &str)> = set
            .images
            .iter()
            .map(|(name, image)| (name.as_str(), image.as_str()))
            .collect();
        assert_eq!(
            (images, set.done.as_str()),
            (expected, "pod/web image updated\n"),
            "{line}"
        );
    }
    assert_eq!(ask("set image pod web app=nginx:1"), Answer::default());
}

/// The images of the pod that a patch would write, and what it prints then.
fn images_after(line: &str) -> (Vec<String>, String) {
    let answer = ask(line);
    let [Request::Replace(replace)] = answer.requests.as_slice() else {
        panic!("one pod, not {answer:?}");
    };
    let images = replace
        .pod
        .spec
        .containers
        .iter()
        .map(|container| container.image.clone().unwrap());
    (images.collect(), replace.done.clone())
}

#[test]
fn patches_of_all_types_change_the_pod() {
    for patch in [
        r#"--type=json -p '[{"op":"replace","path":"/spec/containers/0/image","value":"x"}]'"#,
        r#"-p '{"spec":{"containers":[{"name":"app","image":"x"}]}}'"#,
        r"--type strategic -p 'spec: {containers: [{name: app, image: x}]}'",
    ] {
        let (images, done) = images_after(&format!("patch pod web {patch}"));
        assert_eq!(images, ["x", "fluent"], "{patch}");
        assert_eq!(done, "pod/web patched\n");
    }
    check("patch pod web -p '{}'", "pod/web patched (no change)\n", "");
    check(
        "patch pod web --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/nope\"}]'",
        "",
        "The request is invalid: the server rejected our request due to an error in our request\n",
    );
}

#[test]
fn labels_come_and_go() {
    let labels = |line: &str| match ask(line).requests.as_slice() {
        [Request::Replace(replace)] => (replace.pod.metadata.labels.clone(), replace.done.clone()),
        other => panic!("one pod, not {other:?}"),
    };
    let (after, done) = labels("label pod web tier=front app-");
    assert_eq!(
        (after.len(), after["tier"].as_str(), done.as_str()),
        (1, "front", "pod/web labeled\n")
    );
    assert_eq!(labels("label pod web app-").1, "pod/web unlabeled\n");
    check(
        "label pod web nope-",
        "label \"nope\" not found.\npod/web not labeled\n",
        "",
    );
}

#[test]
fn logs_are_asked_of_the_first_container_unless_one_is_named() {
    let wanted = |container: &str| Logs {
        namespace: "default".into(),
        pod: "web".into(),
        container: container.into(),
        ..Logs::default()
    };
    let answer = ask("logs web");
    assert_eq!(
        answer.stderr,
        "Defaulted container \"app\" out of: app, log, init (init)\n"
    );
    assert_eq!(answer.requests, [Request::Logs(wanted("app"))]);
    let answer = ask("logs pod/web -c log --previous --tail=5 --timestamps -f");
    let expected = Logs {
        previous: true,
        tail: Some(5),
        timestamps: true,
        follow: true,
        ..wanted("log")
    };
    assert_eq!(answer.requests, [Request::Logs(expected)]);
    assert_eq!(ask("logs web --all-containers").requests.len(), 3);
}

#[test]
fn exec_names_the_container_and_leaves_the_command_alone() {
    let answer = ask("exec -it pod/web -c log -- sh -c 'ls -l'");
    let expected = Exec {
        namespace: "default".into(),
        pod: "web".into(),
        container: "log".into(),
        command: vec!["sh".into(), "-c".into(), "ls -l".into()],
        stdin: true,
        tty: true,
    };
    assert_eq!(answer.requests, [Request::Exec(expected)]);
    assert_eq!(
        ask("exec web -- ls").stderr,
        "Defaulted container \"app\" out of: app, log, init (init)\n"
    );
}

#[test]
fn an_answer_is_settled_with_what_the_cluster_says() {
    let refused = (
        "Forbidden".to_owned(),
        "pods \"db\" is forbidden".to_owned(),
    );
    let answer = ask("delete pod web db").settle(&[Ok(String::new()), Err(refused)]);
    assert_eq!(
        answer.stdout,
        "pod \"web\" deleted from default namespace\n"
    );
    assert_eq!(
        answer.stderr,
        "Error from server (Forbidden): pods \"db\" is forbidden\n"
    );
    assert_eq!(answer.code, 1);
}

#[test]
fn no_line_makes_it_panic() {
    const PIECES: [&str; 60] = [
        "get",
        "describe",
        "delete",
        "logs",
        "events",
        "patch",
        "label",
        "set image",
        "pods",
        "pod",
        "web",
        "pod/web",
        "nodes",
        "all",
        " ",
        " ",
        " ",
        " -o ",
        "-o=",
        "yaml",
        "json",
        "wide",
        "jsonpath=",
        "custom-columns=",
        "X:",
        "{",
        "}",
        "{.",
        "..",
        ".items",
        "[",
        "]",
        "*",
        "0",
        "-1",
        ":",
        ",",
        "?(@",
        "==",
        "'",
        "\"",
        "\\",
        "range ",
        "{end}",
        "-l ",
        "app=web",
        "!",
        " in (a,b",
        ")",
        "--sort-by=",
        ".metadata.name",
        "--",
        "-",
        "--type=json -p ",
        "[{op: add",
        ", path: /a/0",
        "}]",
        "é名",
        "\u{1b}",
        "--grace-period=",
    ];
    let pods = pods();
    let objects = Objects::new(&pods, [], []);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % below
    };
    for _ in 0..20_000 {
        let verb = PIECES[next(8)];
        let tail: String = (0..next(14)).map(|_| PIECES[next(PIECES.len())]).collect();
        drop(run(
            &format!("{verb} {tail}"),
            &objects,
            stamp::Stamp::default(),
        ));
    }
}
