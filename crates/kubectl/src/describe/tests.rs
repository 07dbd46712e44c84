//! Descriptions of pods with what the recordings do not have.

use crate::object::Objects;
use crate::stamp;
use crate::testing::{event, pod};

use super::describe_pod;

fn describe(yaml: &str) -> String {
    let now = stamp::parse("2026-11-23T08:00:00Z").unwrap();
    describe_pod(&pod(yaml), &Objects::default(), true, now)
}

/// Checks that a description has these lines, one below the other.
fn check(yaml: &str, lines: &str) {
    let text = describe(yaml);
    let lines = lines.trim_start_matches('\n');
    assert!(text.contains(lines), "wanted\n{lines}\nin\n{text}");
}

#[test]
fn a_bare_pod_has_every_section_that_is_never_left_out() {
    assert_eq!(
        describe(
            "{metadata: {name: p, namespace: d}, spec: {containers: [{name: a, image: x}]}, status: {phase: Pending, qosClass: BestEffort}}"
        ),
        "Name:         p
Namespace:    d
Node:         <none>
Labels:       <none>
Annotations:  <none>
Status:       Pending
IP:           
IPs:          <none>
Containers:
  a:
    Image:        x
    Port:         <none>
    Host Port:    <none>
    Environment:  <none>
    Mounts:       <none>
Volumes:          <none>
QoS Class:        BestEffort
Node-Selectors:   <none>
Tolerations:      <none>
Events:           <none>
"
    );
}

#[test]
fn metadata_is_listed_by_key_and_long_annotations_get_lines_of_their_own() {
    let long = "x".repeat(150);
    let yaml = format!(
        "{{metadata: {{name: p, labels: {{b: '2', a: '1'}}, annotations: {{k: v, long: {long}, two: \"a\\nb\\n\",
          kubectl.kubernetes.io/last-applied-configuration: hidden}},
          ownerReferences: [{{kind: ReplicaSet, name: rs, controller: true}}]}}, spec: {{priority: 5, priorityClassName: high,
          runtimeClassName: gvisor, serviceAccountName: default, nodeName: node-1}}, status: {{hostIP: 1.2.3.4,
          startTime: '2026-11-23T07:00:00Z', reason: Evicted, message: too fat}}}}"
    );
    let x = "x".repeat(138);
    check(
        &yaml,
        &format!(
            "Priority:             5
Priority Class Name:  high
Runtime Class Name:   gvisor
Service Account:      default
Node:                 node-1/1.2.3.4
Start Time:           Mon, 23 Nov 2026 07:00:00 +0000
Labels:               a=1
                      b=2
Annotations:          k: v
                      long:
                        {x}...
                      two:
                        a
                        b
Status:               
Reason:               Evicted
Message:              too fat
IP:                   
IPs:                  <none>
Controlled By:        ReplicaSet/rs
"
        ),
    );
}

#[test]
fn a_deletion_is_told_with_its_grace_period() {
    let yaml = "{metadata: {name: p, deletionTimestamp: '2026-11-23T07:59:57Z', deletionGracePeriodSeconds: 30},
                 status: {phase: Running}}";
    check(
        yaml,
        "Status:                    Terminating (lasts 3s)\nTermination Grace Period:  30s\n",
    );
    // A deadline ahead is no length of time: the real kubectl says so too.
    check(
        &yaml.replace("07:59:57", "08:00:20"),
        "Terminating (lasts <invalid>)\n",
    );
    check(&yaml.replace("Running", "Failed"), "Status:       Failed\n");
}

#[test]
fn containers_show_ports_states_probes_and_resources() {
    check(
        "{spec: {containers: [{name: a, image: x, args: ['-c', \"one\\ntwo\"],
           ports: [{name: web, containerPort: 80, protocol: TCP}, {containerPort: 53, hostPort: 5353, protocol: UDP}],
           resources: {limits: {memory: 64Mi, cpu: '1'}, requests: {cpu: 500m}},
           livenessProbe: {httpGet: {path: /a b?c, port: web, scheme: HTTPS, host: '::1'}, periodSeconds: 5},
           readinessProbe: {grpc: {port: 9, service: s}}, startupProbe: {tcpSocket: {port: 1}},
           securityContext: {seccompProfile: {type: Localhost, localhostProfile: f.json}},
           volumeDevices: [{name: d, devicePath: /dev/x}],
           volumeMounts: [{name: v, mountPath: /z, subPath: s}, {name: v, mountPath: /b, readOnly: true}]}]},
         status: {containerStatuses: [{name: a, containerID: 'c://1', imageID: i, restartCount: 1, ready: true,
           state: {running: {startedAt: '2026-11-23T07:00:00Z'}},
           lastState: {terminated: {exitCode: 137, signal: 9, reason: OOMKilled, message: gone,
             startedAt: '2026-11-23T06:00:00Z'}}}]}}",
        "
Containers:
  a:
    Container ID:        c://1
    Image:               x
    Image ID:            i
    Ports:               80/TCP (web), 53/UDP
    Host Ports:          0/TCP (web), 5353/UDP
    SeccompProfile:      Localhost
      LocalhostProfile:  f.json
    Args:
      -c
      one
      two
    State:          Running
      Started:      Mon, 23 Nov 2026 07:00:00 +0000
    Last State:     Terminated
      Reason:       OOMKilled
      Message:      gone
      Exit Code:    137
      Signal:       9
      Started:      Mon, 23 Nov 2026 06:00:00 +0000
      Finished:     Mon, 01 Jan 0001 00:00:00 +0000
    Ready:          True
    Restart Count:  1
    Limits:
      cpu:     1
      memory:  64Mi
    Requests:
      cpu:        500m
    Liveness:     http-get https://[::1]:web/a%20b%3Fc delay=0s timeout=0s period=5s #success=0 #failure=0
    Readiness:    grpc <pod>:9 s delay=0s timeout=0s period=0s #success=0 #failure=0
    Startup:      tcp-socket :1 delay=0s timeout=0s period=0s #success=0 #failure=0
    Environment:  <none>
    Mounts:
      /b from v (ro)
      /z from v (rw,path=\"s\")
    Devices:
      /dev/x from d
",
    );
}

#[test]
fn environment_variables_tell_where_they_come_from() {
    check(
        "{metadata: {name: p, uid: u, labels: {app: web}}, spec: {containers: [{name: a,
           resources: {limits: {memory: 100Mi}, requests: {cpu: 250m}},
           envFrom: [{secretRef: {name: s, optional: true}}, {prefix: P_, configMapRef: {name: c}}],
           env: [{name: PLAIN, value: \"x\\ny\"}, {name: EMPTY}, {name: NAME, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.name}}},
             {name: LABEL, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: \"metadata.labels['app']\"}}},
             {name: NODE, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: spec.nodeName}}},
             {name: MEM, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}},
             {name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu}}},
             {name: FREE, valueFrom: {resourceFieldRef: {resource: limits.cpu}}},
             {name: KEY, valueFrom: {configMapKeyRef: {name: c, key: k}}},
             {name: PASS, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]}]}}",
        "
    Environment Variables from:
      s  Secret                      Optional: true
      c  ConfigMap with prefix 'P_'  Optional: false
    Environment:
      PLAIN:     x
                 y
      EMPTY:     
      NAME:      p (v1:metadata.name)
      LABEL:     web (v1:metadata.labels['app'])
      NODE:       (v1:spec.nodeName)
      MEM:       100 (limits.memory)
      CPU:       1 (requests.cpu)
      FREE:      node allocatable (limits.cpu)
      KEY:       <set to the key 'k' of config map 'c'>  Optional: false
      PASS:      <set to the key 'k' in secret 's'>      Optional: true
    Mounts:      <none>
",
    );
}

#[test]
fn init_and_ephemeral_containers_have_sections_of_their_own() {
    let text = describe(
        "{spec: {initContainers: [{name: i}], containers: [{name: a}], ephemeralContainers: [{name: e, image: dbg}]},
          status: {ephemeralContainerStatuses: [{name: e, state: {waiting: {reason: ImagePullBackOff}}}]}}",
    );
    let at = |needle: &str| {
        text.find(needle)
            .unwrap_or_else(|| panic!("no {needle} in\n{text}"))
    };
    assert!(at("Init Containers:\n  i:\n") < at("\nContainers:\n  a:\n"));
    assert!(at("\nContainers:\n") < at("Ephemeral Containers:\n  e:\n"));
    assert!(
        at("State:          Waiting\n      Reason:       ImagePullBackOff\n") > at("Ephemeral")
    );
}

#[test]
fn conditions_gates_and_tolerations_keep_their_odd_blanks() {
    check(
        "{spec: {readinessGates: [{conditionType: example.com/up}], nodeSelector: {disk: ssd, arch: arm},
           tolerations: [{operator: Exists}, {key: b, operator: Exists, effect: NoExecute, tolerationSeconds: 300},
             {key: a, value: v, effect: NoSchedule}],
           topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule,
             labelSelector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: NotIn, values: [b, a]}]}}]},
         status: {conditions: [{type: Ready, status: 'False'}]}}",
        "
Readiness Gates:
  Type             Status
  example.com/up   <none> 
Conditions:
  Type                        Status
  Ready                       False 
Volumes:                      <none>
QoS Class:                    
Node-Selectors:               arch=arm
                              disk=ssd
Tolerations:                  op=Exists
                              a=v:NoSchedule
                              b:NoExecute op=Exists for 300s
Topology Spread Constraints:  zone:DoNotSchedule when max skew 1 is exceeded for selector app=web,tier notin (a,b)
",
    );
}

#[test]
fn volumes_are_told_by_their_kind() {
    check(
        "{spec: {volumes: [{name: h, hostPath: {path: /x, type: Directory}}, {name: e, emptyDir: {}},
           {name: s, secret: {secretName: t, optional: true}}, {name: c, configMap: {name: m}},
           {name: p, persistentVolumeClaim: {claimName: q, readOnly: true}}, {name: net, nfs: {server: s, path: /p}},
           {name: i, image: {reference: r, pullPolicy: Always}},
           {name: d, downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}},
             {path: m, resourceFieldRef: {resource: limits.cpu}}]}},
           {name: j, projected: {sources: [{secret: {name: t}}, {configMap: {name: m, optional: true}}, {downwardAPI: {}},
             {serviceAccountToken: {path: x, expirationSeconds: 600}}]}},
           {name: k, csi: {driver: d, volumeAttributes: {a: '1', b: '2'}}}, {name: u, gitRepo: {repository: g}},
           {name: w}]}}",
        "
Volumes:
  h:
    Type:          HostPath (bare host directory volume)
    Path:          /x
    HostPathType:  Directory
  e:
    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:     
    SizeLimit:  <unset>
  s:
    Type:        Secret (a volume populated by a Secret)
    SecretName:  t
    Optional:    true
  c:
    Type:      ConfigMap (a volume populated by a ConfigMap)
    Name:      m
    Optional:  false
  p:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  q
    ReadOnly:   true
  net:
    Type:      NFS (an NFS mount that lasts the lifetime of a pod)
    Server:    s
    Path:      /p
    ReadOnly:  false
  i:
    Type:        Image (a container image or OCI artifact)
    Reference:   r
    PullPolicy:  Always
  d:
    Type:  DownwardAPI (a volume populated by information about the pod)
    Items:
      metadata.labels -> l
      limits.cpu -> m
  j:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    SecretName:              t
    Optional:                false
    ConfigMapName:           m
    Optional:                true
    DownwardAPI:             true
    TokenExpirationSeconds:  600
  k:
    Type:              CSI (a Container Storage Interface (CSI) volume source)
    Driver:            d
    FSType:            
    ReadOnly:          false
    VolumeAttributes:      a=1
                           b=2
  u:
    Type:        GitRepo (a volume that is pulled from git when the pod is created)
    Repository:  g
    Revision:    
  w:
  <unknown>
QoS Class:       
",
    );
}

#[test]
fn events_are_of_this_very_pod_and_name_the_container() {
    let now = stamp::parse("2026-11-23T08:00:00Z").unwrap();
    let about = |uid: &str, more: &str| {
        event(&format!(
            "{{involvedObject: {{name: p, namespace: d, uid: {uid}, fieldPath: 'spec.containers{{a}}'}}, type: Normal, {more}}}"
        ))
    };
    let mine = about(
        "u",
        "reason: Started, message: up, lastTimestamp: '2026-11-23T07:59:00Z', firstTimestamp: '2026-11-23T07:59:00Z', source: {component: kubelet}",
    );
    let old = about("other", "reason: Killing, message: bye");
    let events = [&old, &mine];
    let objects = Objects::new([], events, []);
    let pod = pod("{metadata: {name: p, namespace: d, uid: u}}");
    let text = describe_pod(&pod, &objects, true, now);
    let wanted = "\
Events:
  Type    Reason   Age  From     Message
  ----    ------   ---- ----     -------
  Normal  Started  60s  kubelet  spec.containers{a}: up
"
    .replace("Age  From", "Age   From")
    .replace("---- ----", "----  ----")
    .replace("60s  kubelet", "60s   kubelet");
    assert!(text.ends_with(&wanted), "{text}");
    assert!(!describe_pod(&pod, &objects, false, now).contains("Events"));
}
