//! API objects as the server's internal types print them: Go field names, Go's field order, nothing left out.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::Value;
use crate::api::{Api, EphemeralContainer, Field, Kind, Object, ObjectId, PodSpec};
use crate::validate::json;

/// Internal field order by struct. `Name=json` where the Go name is not the JSON name with a capital.
const ORDERS: [(&str, &str); 12] = [
    (
        "PodSpec",
        "volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds \
         activeDeadlineSeconds DNSPolicy=dnsPolicy nodeSelector serviceAccountName automountServiceAccountToken nodeName \
         securityContext imagePullSecrets hostname subdomain setHostnameAsFQDN affinity schedulerName tolerations \
         hostAliases priorityClassName priority preemptionPolicy DNSConfig=dnsConfig readinessGates runtimeClassName \
         overhead enableServiceLinks topologySpreadConstraints OS=os schedulingGates resourceClaims resources \
         hostnameOverride schedulingGroup",
    ),
    (
        "PodSecurityContext",
        "hostNetwork hostPID hostIPC shareProcessNamespace hostUsers SELinuxOptions=seLinuxOptions windowsOptions \
         runAsUser runAsGroup runAsNonRoot supplementalGroups supplementalGroupsPolicy FSGroup=fsGroup \
         FSGroupChangePolicy=fsGroupChangePolicy sysctls seccompProfile appArmorProfile \
         SELinuxChangePolicy=seLinuxChangePolicy",
    ),
    (
        "Container",
        "name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules \
         volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath \
         terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce TTY=tty",
    ),
    (
        "EphemeralContainer",
        "name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules \
         volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath \
         terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce TTY=tty targetContainerName",
    ),
    ("EnvVar", "name value valueFrom"),
    (
        "ContainerPort",
        "name hostPort containerPort protocol HostIP=hostIP",
    ),
    ("ResourceRequirements", "limits requests claims"),
    (
        "Probe",
        "exec HTTPGet=httpGet TCPSocket=tcpSocket GRPC=grpc initialDelaySeconds timeoutSeconds periodSeconds \
         successThreshold failureThreshold terminationGracePeriodSeconds",
    ),
    ("TCPSocketAction", "port host"),
    (
        "HTTPGetAction",
        "path port host scheme HTTPHeaders=httpHeaders",
    ),
    ("Toleration", "key operator value effect tolerationSeconds"),
    (
        "Volume",
        "name hostPath emptyDir GCEPersistentDisk=gcePersistentDisk AWSElasticBlockStore=awsElasticBlockStore gitRepo \
         secret NFS=nfs ISCSI=iscsi glusterfs persistentVolumeClaim RBD=rbd quobyte flexVolume cinder CephFS=cephfs \
         flocker downwardAPI FC=fc azureFile configMap vsphereVolume azureDisk photonPersistentDisk projected \
         portworxVolume scaleIO StorageOS=storageos CSI=csi ephemeral image",
    ),
];

/// Puts lists and maps that were written empty beside the others. A type does not tell them from absent ones; Go does.
fn add_empty(map: &mut BTreeMap<String, Value>, written: &Value) {
    for (key, value) in written.entries() {
        match (value, map.get_mut(key)) {
            (Value::List(items), None) if items.is_empty() => {
                map.insert(key.clone(), value.clone());
            }
            (Value::Map(_), Some(Value::Map(inner))) => add_empty(inner, value),
            (Value::List(items), Some(Value::List(known))) => {
                for (known, item) in known.iter_mut().zip(items) {
                    if let Value::Map(inner) = known {
                        add_empty(inner, item);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A spec as indented JSON.
pub(crate) fn spec(spec: &PodSpec, written: &Value) -> String {
    let mut map = spec.to_map();
    add_empty(&mut map, written);
    // The internal type keeps what is shared with the node beside the ids.
    let mut context = match map.remove("securityContext") {
        Some(Value::Map(context)) => context,
        _ => BTreeMap::new(),
    };
    for key in [
        "hostNetwork",
        "hostPID",
        "hostIPC",
        "shareProcessNamespace",
        "hostUsers",
    ] {
        if let Some(value) = map.remove(key) {
            context.insert(key.to_owned(), value);
        }
    }
    map.insert("securityContext".into(), Value::Map(context));
    let mut out = String::new();
    object(PodSpec::ID.get(), &map, 0, &mut out);
    out
}

/// An ephemeral container as indented JSON.
pub(crate) fn ephemeral(container: &EphemeralContainer) -> String {
    let mut out = String::new();
    if let Some(id) = ObjectId::named("EphemeralContainer") {
        object(id.get(), &container.to_map(), 0, &mut out);
    }
    out
}

/// A node selector term on one line.
pub(crate) fn node_term(term: &Value) -> String {
    let mut out = String::new();
    for (start, field) in [
        ("{\"MatchExpressions\":", "matchExpressions"),
        (",\"MatchFields\":", "matchFields"),
    ] {
        out.push_str(start);
        let items = term.list(field);
        let mut mark = '[';
        for item in items {
            let values = item.get("values").map(Value::to_json_string);
            out.push(mark);
            mark = ',';
            out.push_str(&format!(
                "{{\"Key\":{},\"Operator\":{},\"Values\":{}}}",
                json(item.text("key")),
                json(item.text("operator")),
                values.as_deref().unwrap_or("null")
            ));
        }
        out.push_str(if items.is_empty() { "null" } else { "]" });
    }
    out.push('}');
    out
}

fn capital(json: &str) -> String {
    let mut chars = json.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + chars.as_str())
        .unwrap_or_default()
}

/// Go names and JSON names of the fields, in the internal order.
fn fields(object: &Object) -> Vec<(String, String)> {
    let own = ORDERS.iter().find(|(name, _)| *name == object.name);
    if let Some((_, order)) = own {
        let name = |word: &str| match word.split_once('=') {
            Some((go, json)) => (go.to_owned(), json.to_owned()),
            None => (capital(word), word.to_owned()),
        };
        return order.split_whitespace().map(name).collect();
    }
    let mut names: Vec<&str> = object.fields.iter().map(|field| field.json).collect();
    names.sort_unstable();
    let both = |name: &str| (capital(name), name.to_owned());
    names.into_iter().map(both).collect()
}

fn indent(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', depth));
}

fn object(schema: &Object, map: &BTreeMap<String, Value>, depth: usize, out: &mut String) {
    out.push('{');
    for (index, (go, name)) in fields(schema).into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        indent(depth + 1, out);
        let _ = write!(out, "{}: ", json(&go));
        let field = schema.field(&name);
        // The flags that moved into the security context are described by the spec.
        let kind = field.map_or(Kind::Bool, |field| field.kind);
        let pointer = field.map_or(
            matches!(name.as_str(), "shareProcessNamespace" | "hostUsers"),
            Field::is_pointer,
        );
        match map.get(&name) {
            Some(found) => value(&kind, found, depth + 1, out),
            None => out.push_str(zero(&kind, pointer)),
        }
    }
    indent(depth, out);
    out.push('}');
}

fn zero(kind: &Kind, pointer: bool) -> &'static str {
    match kind {
        _ if pointer => "null",
        Kind::Bool => "false",
        Kind::Int32 | Kind::Int64 | Kind::IntOrString => "0",
        Kind::Str => "\"\"",
        Kind::Quantity => "\"0\"",
        _ => "null",
    }
}

fn value(kind: &Kind, found: &Value, depth: usize, out: &mut String) {
    match (kind, found) {
        (Kind::Object(schema), Value::Map(map)) => object(schema.get(), map, depth, out),
        (Kind::List(_), Value::List(items)) if items.is_empty() => out.push_str("[]"),
        (Kind::List(item), Value::List(items)) => {
            out.push('[');
            for (index, entry) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                indent(depth + 1, out);
                value(item, entry, depth + 1, out);
            }
            indent(depth, out);
            out.push(']');
        }
        (Kind::Map(item), Value::Map(map)) => {
            out.push('{');
            for (index, (key, entry)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                indent(depth + 1, out);
                let _ = write!(out, "{}: ", json(key));
                value(item, entry, depth + 1, out);
            }
            indent(depth, out);
            out.push('}');
        }
        _ => out.push_str(&found.to_json_string()),
    }
}
