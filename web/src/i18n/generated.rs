//! Every word of the page. Generated from i18n/catalogue.yaml by tests/codegen.rs; do not edit.

use super::fill;

/// The words of the page in one language.
#[derive(Debug, PartialEq)]
pub struct Text {
    /// A glass case for Kubernetes Pods
    pub app_purpose: &'static str,
    /// Simulated in your browser. Not a real cluster.
    pub app_simulated: &'static str,
    /// How true is it? Recorded answers of a real cluster, compared here
    pub app_conformance: &'static str,
    /// Simulation
    pub app_simulated_short: &'static str,
    /// Language
    pub app_language: &'static str,
    /// Theme
    pub app_theme: &'static str,
    /// Same as the system
    pub app_theme_system: &'static str,
    /// Light
    pub app_theme_light: &'static str,
    /// Dark
    pub app_theme_dark: &'static str,
    /// Skip to the stage
    pub app_skip: &'static str,
    /// Panes
    pub pane_label: &'static str,
    /// Manifest
    pub pane_manifest: &'static str,
    /// Stage
    pub pane_stage: &'static str,
    /// Timeline
    pub pane_timeline: &'static str,
    /// Events
    pub pane_events: &'static str,
    /// Events and reasons
    pub pane_side: &'static str,
    /// Examples
    pub gallery_title: &'static str,
    /// Your own manifest
    pub gallery_own: &'static str,
    /// The page applies what you type as soon as the API server would accept it, and starts a new run.
    pub gallery_own_watch: &'static str,
    /// What to watch for
    pub gallery_watch: &'static str,
    /// Restarts
    pub gallery_group_restarts: &'static str,
    /// Life cycle
    pub gallery_group_lifecycle: &'static str,
    /// Containers together
    pub gallery_group_together: &'static str,
    /// Hooks and probes
    pub gallery_group_hooks: &'static str,
    /// Security
    pub gallery_group_security: &'static str,
    /// Resources and QoS
    pub gallery_group_qos: &'static str,
    /// Common slips
    pub gallery_group_slips: &'static str,
    /// Pod manifest, YAML
    pub editor_label: &'static str,
    /// Tab indents. Press Esc, then Tab to leave the editor.
    pub editor_keys: &'static str,
    /// Reset
    pub editor_reset: &'static str,
    /// Back to the example as it was
    pub editor_reset_hint: &'static str,
    /// This text has {kb} kB. It is checked, but only texts up to 256 kB are kept for your next visit.
    editor_too_long_: &'static str,
    /// Problems
    pub problems_title: &'static str,
    /// none, the API server accepts it
    pub problems_none: &'static str,
    /// Paste a Pod manifest or pick an example.
    pub problems_empty: &'static str,
    /// Error
    pub problems_error: &'static str,
    /// Warning
    pub problems_warning: &'static str,
    /// Note
    pub problems_information: &'static str,
    /// Line {n}
    problems_line_: &'static str,
    /// Go to line {n}
    problems_goto_: &'static str,
    /// and {n} more
    problems_more_: &'static str,
    /// Change to {word}
    fix_use_: &'static str,
    /// Make it a text: {word}
    fix_quote_: &'static str,
    /// Take the quotes away: {word}
    fix_unquote_: &'static str,
    /// Write it as name: {word}
    fix_wrap_: &'static str,
    /// Raise the limit to {word}
    fix_raise_: &'static str,
    /// Lower the request to {word}
    fix_lower_: &'static str,
    /// Rename to {word}
    fix_rename_: &'static str,
    /// Add {word}
    fix_add_: &'static str,
    /// The text has problems. This is the last run that worked.
    pub stage_stale: &'static str,
    /// No Pod here
    pub stage_empty_title: &'static str,
    /// Pick an example or paste a manifest, and the Pod appears here.
    pub stage_empty: &'static str,
    /// The Pod is gone
    pub stage_gone_title: &'static str,
    /// Its object has left the API. Wind back to look at it again, or start over.
    pub stage_gone: &'static str,
    /// Start over
    pub stage_start_over: &'static str,
    /// Node
    pub stage_node: &'static str,
    /// Not bound to a node yet
    pub stage_unbound: &'static str,
    /// Pod
    pub stage_pod: &'static str,
    /// namespace
    pub stage_namespace: &'static str,
    /// Phase
    pub stage_phase: &'static str,
    /// Where the Pod as a whole is in its life. One of five words, kept in status.phase.
    pub stage_phase_hint: &'static str,
    /// Pod reason
    pub stage_reason_pod: &'static str,
    /// kubectl STATUS
    pub stage_kubectl: &'static str,
    /// A column that kubectl makes up for people, from phase, container states and reasons. It is stored nowhere.
    pub stage_kubectl_hint: &'static str,
    /// QoS class
    pub stage_qos: &'static str,
    /// Pod address
    pub stage_address: &'static str,
    /// none yet
    pub stage_address_none: &'static str,
    /// the node's own network
    pub stage_host_network: &'static str,
    /// static Pod
    pub stage_static_pod: &'static str,
    /// restartPolicy
    pub stage_restart_policy: &'static str,
    /// Conditions
    pub stage_conditions: &'static str,
    /// {kind} is {status}
    stage_condition_line_: &'static str,
    /// Being deleted, grace period {secs} s
    stage_deleting_: &'static str,
    /// {time} left
    stage_deleting_left_: &'static str,
    /// Volumes
    pub stage_volumes: &'static str,
    /// mounted by no container
    pub stage_volume_unused: &'static str,
    /// Actions
    pub stage_actions: &'static str,
    /// Faults for {name}
    stage_node_actions_: &'static str,
    /// deleted
    pub stage_node_deleted: &'static str,
    /// memory {used} of {all}
    stage_node_memory_: &'static str,
    /// kubelet stopped
    pub stage_kubelet_stopped: &'static str,
    /// no container asks for CPU or memory
    pub qos_nothing_set: &'static str,
    /// every container has CPU and memory limits equal to its requests
    pub qos_limits_equal_requests: &'static str,
    /// a limit for CPU or memory is missing
    pub qos_limit_missing: &'static str,
    /// {container} lacks a limit for CPU or memory
    qos_limit_missing_in_: &'static str,
    /// requests are lower than limits
    pub qos_requests_below_limits: &'static str,
    /// {container} requests less than its limit
    qos_requests_below_limits_in_: &'static str,
    /// spec.resources of the Pod decides
    pub qos_pod_level: &'static str,
    /// Container {name}
    container_label_: &'static str,
    /// init
    pub container_init: &'static str,
    /// sidecar
    pub container_sidecar: &'static str,
    /// ephemeral
    pub container_ephemeral: &'static str,
    /// State
    pub container_state: &'static str,
    /// Reason
    pub container_reason: &'static str,
    /// exit code
    pub container_exit_code: &'static str,
    /// Last state
    pub container_last_state: &'static str,
    /// Restarts
    pub container_restarts: &'static str,
    /// ready
    pub container_ready: &'static str,
    /// started
    pub container_started: &'static str,
    /// ran {time}
    container_ran_for_: &'static str,
    /// for {time}
    container_running_for_: &'static str,
    /// next try in
    pub container_next_try: &'static str,
    /// Back-off of {time}
    container_backoff_title_: &'static str,
    /// {time} more until the kubelet looks
    container_backoff_look_: &'static str,
    /// Pulling the image
    pub container_pulling: &'static str,
    /// postStart hook runs
    pub container_post_start: &'static str,
    /// preStop hook runs
    pub container_pre_stop: &'static str,
    /// SIGTERM sent, SIGKILL when the grace period ends
    pub container_stopping: &'static str,
    /// Command
    pub container_command: &'static str,
    /// Ports
    pub container_ports: &'static str,
    /// Mounts
    pub container_mounts: &'static str,
    /// read-only
    pub container_read_only: &'static str,
    /// Resources
    pub container_resources: &'static str,
    /// used · request / limit
    pub container_request_limit: &'static str,
    /// CPU
    pub container_cpu: &'static str,
    /// memory
    pub container_memory: &'static str,
    /// —
    pub container_unset: &'static str,
    /// Privileges
    pub container_security: &'static str,
    /// Hooks
    pub container_hooks: &'static str,
    /// Probes
    pub container_probes: &'static str,
    /// every {secs} s
    container_probe_every_: &'static str,
    /// Log
    pub container_log: &'static str,
    /// nothing written yet
    pub container_log_empty: &'static str,
    /// 1 line
    pub container_log_line: &'static str,
    /// {n} lines
    container_log_lines_: &'static str,
    /// Faults for {name}
    container_actions_: &'static str,
    /// Undo the last action
    pub act_undo: &'static str,
    /// U
    pub act_undo_hint: &'static str,
    /// Delete
    pub act_delete: &'static str,
    /// kubectl delete pod
    pub act_delete_hint: &'static str,
    /// Delete with a grace period of {secs} s
    act_delete_quick_: &'static str,
    /// --grace-period=1
    pub act_delete_quick_hint: &'static str,
    /// Force delete
    pub act_force: &'static str,
    /// --force --grace-period=0
    pub act_force_hint: &'static str,
    /// Exit with code {code}
    act_exit_: &'static str,
    /// main process ends now
    pub act_exit_hint: &'static str,
    /// OOM kill
    pub act_oom: &'static str,
    /// out of memory, SIGKILL
    pub act_oom_hint: &'static str,
    /// Kill the main process
    pub act_kill: &'static str,
    /// Let it hang
    pub act_hang: &'static str,
    /// Let it go on
    pub act_go_on: &'static str,
    /// Memory grows by {rate} a second
    act_grow_: &'static str,
    /// CPU busy
    pub act_busy: &'static str,
    /// Load as usual
    pub act_usual_load: &'static str,
    /// Start {secs} s slower from now on
    act_slow_start_: &'static str,
    /// Start as usual again
    pub act_usual_start: &'static str,
    /// {probe} probe fails
    act_probe_fails_: &'static str,
    /// {probe} probe is asked again
    act_probe_mended_: &'static str,
    /// Stop the kubelet
    pub act_kubelet_stop: &'static str,
    /// Restart the kubelet
    pub act_kubelet_start: &'static str,
    /// Evict
    pub act_evict: &'static str,
    /// eviction API
    pub act_evict_hint: &'static str,
    /// Power off, the node is lost
    pub act_power_off: &'static str,
    /// Memory runs short
    pub act_memory_short: &'static str,
    /// Memory is enough again
    pub act_memory_enough: &'static str,
    /// Disk runs short
    pub act_disk_short: &'static str,
    /// Disk is enough again
    pub act_disk_enough: &'static str,
    /// Cordon
    pub act_cordon: &'static str,
    /// Uncordon
    pub act_uncordon: &'static str,
    /// Drain
    pub act_drain: &'static str,
    /// Delete the node
    pub act_delete_node: &'static str,
    /// One more node, from the start on
    pub act_add_node: &'static str,
    /// One node less, from the start on
    pub act_less_nodes: &'static str,
    /// Registry answers again
    pub act_registry_up: &'static str,
    /// Registry slow
    pub act_registry_slow: &'static str,
    /// pulls take ten times as long
    pub act_registry_slow_hint: &'static str,
    /// Registry down
    pub act_registry_down: &'static str,
    /// Write a file on the node
    pub act_write_file: &'static str,
    /// Remove a file from the node
    pub act_remove_file: &'static str,
    /// terminal
    pub act_terminal: &'static str,
    /// kubectl
    pub act_other: &'static str,
    /// What you did
    pub done_title: &'static str,
    /// Go to this moment
    pub done_seek: &'static str,
    /// Do it at the playhead instead
    pub done_here: &'static str,
    /// 1 s earlier
    pub done_earlier: &'static str,
    /// 1 s later
    pub done_later: &'static str,
    /// 10 s later
    pub done_much_later: &'static str,
    /// Take it back
    pub done_drop: &'static str,
    /// Branches
    pub branch_title: &'static str,
    /// You acted in the past. What was to come without that is kept as a branch; the one you came from is drawn thin below each bar.
    pub branch_hint: &'static str,
    /// without it
    pub branch_first: &'static str,
    /// Show branch {n}
    branch_show_: &'static str,
    /// Do not compare
    pub branch_put_away: &'static str,
    /// Branch {a} beside {b}
    branch_differ_: &'static str,
    /// Nothing differs as far as both are simulated.
    pub branch_alike: &'static str,
    /// The same until 
    pub branch_alike_until: &'static str,
    /// Branch {n}
    branch_only_: &'static str,
    /// nothing
    pub branch_nothing: &'static str,
    /// Time
    pub play_label: &'static str,
    /// Play
    pub play_play: &'static str,
    /// Pause
    pub play_pause: &'static str,
    /// Back to start
    pub play_back: &'static str,
    /// Previous event
    pub play_previous: &'static str,
    /// Next event
    pub play_next: &'static str,
    /// Skip idle time
    pub play_skip_idle: &'static str,
    /// Jump to…
    pub play_jump: &'static str,
    /// Next restart
    pub play_jump_restart: &'static str,
    /// Next failure
    pub play_jump_failure: &'static str,
    /// End of the Pod
    pub play_jump_end: &'static str,
    /// Speed
    pub play_speed: &'static str,
    /// {n} times
    play_speed_of_: &'static str,
    /// Time since the start of the run
    pub play_elapsed: &'static str,
    /// Clock of the cluster
    pub play_clock: &'static str,
    /// The run stops here: seven days are enough.
    pub play_limit: &'static str,
    /// The timeline appears with the first run.
    pub line_empty: &'static str,
    /// Playhead
    pub line_playhead: &'static str,
    /// Zoom in
    pub line_zoom_in: &'static str,
    /// Zoom out
    pub line_zoom_out: &'static str,
    /// Follow the run
    pub line_zoom_fit_hint: &'static str,
    /// Legend
    pub line_legend: &'static str,
    /// Pending
    pub line_kind_pending: &'static str,
    /// running and ready
    pub line_kind_running: &'static str,
    /// running, not ready
    pub line_kind_unready: &'static str,
    /// waiting
    pub line_kind_waiting: &'static str,
    /// back-off
    pub line_kind_backoff: &'static str,
    /// ended well
    pub line_kind_succeeded: &'static str,
    /// ended badly
    pub line_kind_failed: &'static str,
    /// terminating
    pub line_kind_terminating: &'static str,
    /// cannot start
    pub line_kind_blocked: &'static str,
    /// Events
    pub events_title: &'static str,
    /// Events up to this moment, newest first
    pub events_scroll: &'static str,
    /// No events yet at this moment.
    pub events_none: &'static str,
    /// Time
    pub events_time: &'static str,
    /// Type
    pub events_type_: &'static str,
    /// Reason
    pub events_reason: &'static str,
    /// From
    pub events_from: &'static str,
    /// Message
    pub events_message: &'static str,
    /// Count
    pub events_count: &'static str,
    /// Go to this moment
    pub events_seek: &'static str,
    /// Why
    pub why_title: &'static str,
    /// Why?
    pub why_ask: &'static str,
    /// Why? About {name}
    why_ask_about_: &'static str,
    /// About {name}. 
    why_about_: &'static str,
    /// Show all
    pub why_all: &'static str,
    /// It came to this because of
    pub why_because: &'static str,
    /// What just happened
    pub why_before: &'static str,
    /// Nothing yet.
    pub why_before_none: &'static str,
    /// What comes next
    pub why_after: &'static str,
    /// Nothing, as far as it is simulated.
    pub why_after_none: &'static str,
    /// in {time}
    why_in_: &'static str,
    /// The function of Kubernetes that is modelled here
    pub why_upstream: &'static str,
    /// Documentation
    pub why_page: &'static str,
    /// What would change it:
    pub why_change: &'static str,
    /// an end with code 0 under OnFailure, a run of ten minutes (the wait starts anew), or a mended manifest.
    pub why_change_crash_loop: &'static str,
    /// an image name that exists, or a registry that answers again.
    pub why_change_pull_back_off: &'static str,
    /// lower requests, fewer demands on the node, or a node that has room.
    pub why_change_unschedulable: &'static str,
    /// the missing object, or a user and a command that the image has.
    pub why_change_config: &'static str,
    /// a higher memory limit, or a program that needs less.
    pub why_change_out_of_memory: &'static str,
    /// a handler that answers in time, a longer timeout, or a higher failureThreshold.
    pub why_change_probe: &'static str,
    /// the object that the volume refers to.
    pub why_change_volume: &'static str,
    /// requests that cover what the containers use, a higher priority, or more room on the node.
    pub why_change_eviction: &'static str,
    /// a toleration for the taint, or a node without it.
    pub why_change_taint: &'static str,
    /// a higher priority, or a node with room for both.
    pub why_change_preemption: &'static str,
    /// a kubelet that reports again.
    pub why_change_node_silent: &'static str,
    /// a longer activeDeadlineSeconds, or none.
    pub why_change_deadline: &'static str,
    /// the file on the node, and only that.
    pub why_change_static_pod: &'static str,
    /// a longer or shorter terminationGracePeriodSeconds, or a program that ends at SIGTERM.
    pub why_change_termination: &'static str,
    /// Pending until every container has been started once; Running from then on; Succeeded or Failed when all have ended for good, Failed if one of them ended badly.
    pub topic_phase: &'static str,
    /// kubectl starts with the phase or the Pod's reason, and puts the reason of a container that waits or has ended over it; Terminating, once it is being deleted.
    pub topic_status: &'static str,
    /// Guaranteed: every container has CPU and memory limits equal to its requests. BestEffort: nobody asks for anything. Burstable: all else. It decides oom_score_adj and who is evicted first, and only a resize may change what it was computed from.
    pub topic_qos: &'static str,
    /// How often the kubelet started a new instance of the container. restartPolicy decides: Always after every end, OnFailure after a bad one, Never not at all. The count goes with the Pod.
    pub topic_restarts: &'static str,
    /// What the main process returned. Above 128 it was a signal, 128 + its number, so 137 is SIGKILL and 143 SIGTERM. 126 and 127 mean a command that cannot be run or is not there.
    pub topic_exit_code: &'static str,
    /// True once the scheduler has bound the Pod to a node. It stays so; until then the message says what no node offers.
    pub topic_scheduled: &'static str,
    /// True while the Pod has a sandbox with a network, so that containers can be started in it.
    pub topic_ready_to_start: &'static str,
    /// True once all init containers have ended well and sidecars have started.
    pub topic_initialized: &'static str,
    /// True while every container runs and its readiness probe, if it has one, succeeds.
    pub topic_containers_ready: &'static str,
    /// True while the containers are ready and all readinessGates hold: Services then send requests to it. A Pod that is not ready is not restarted for that.
    pub topic_ready: &'static str,
    /// A condition that something other than the kubelet keeps up to date.
    pub topic_condition: &'static str,
    /// Somebody reported this to the API. Equal events are counted instead of written anew, and all are forgotten after an hour.
    pub topic_event: &'static str,
    /// Keys
    pub help_title: &'static str,
    /// Close
    pub help_close: &'static str,
    /// Play or pause
    pub help_play: &'static str,
    /// Previous and next event
    pub help_step: &'static str,
    /// Jump to the next restart, failure, or the end
    pub help_jump: &'static str,
    /// Slower and faster
    pub help_speed: &'static str,
    /// Zoom the timeline in, out, or follow the run
    pub help_zoom: &'static str,
    /// Move the playhead, when it has the focus
    pub help_slide: &'static str,
    /// Why, or the events
    pub help_side: &'static str,
    /// What can be done to a container, the Pod, the node
    pub help_faults: &'static str,
    /// Leave the editor
    pub help_editor: &'static str,
    /// Walk through a menu
    pub help_menu: &'static str,
    /// Share
    pub share_title: &'static str,
    /// Copy a link to this moment
    pub share_link: &'static str,
    /// this branch, with all you did
    pub share_link_hint: &'static str,
    /// Copy it as Markdown
    pub share_markdown: &'static str,
    /// Copy code for your own page
    pub share_embed: &'static str,
    /// Save a badge, copy its Markdown
    pub share_badge: &'static str,
    /// Save the run
    pub share_json: &'static str,
    /// Save the manifest
    pub share_yaml: &'static str,
    /// Save the timeline
    pub share_svg: &'static str,
    /// You acted in the past. This is a branch now; what was to come without it is kept beside it.
    pub notice_branched: &'static str,
    /// The last action is undone.
    pub notice_undone: &'static str,
    /// There is no action to undo.
    pub notice_nothing_to_undo: &'static str,
    /// Not in the next 24 hours.
    pub notice_missed: &'static str,
    /// The link is in the clipboard and in the address bar.
    pub notice_copied: &'static str,
    /// The code is in the clipboard.
    pub notice_copied_code: &'static str,
    /// The badge is saved. The Markdown that shows it is in the clipboard.
    pub notice_copied_badge: &'static str,
    /// Saved.
    pub notice_saved: &'static str,
    /// The link is damaged and could not be read.
    pub notice_damaged: &'static str,
    /// The link was made by a newer version. What is known of it is shown.
    pub notice_newer: &'static str,
    /// Part of the link was not understood and is left out.
    pub notice_partly: &'static str,
    /// Terminal
    pub terminal_title: &'static str,
    /// New terminal…
    pub terminal_new: &'static str,
    /// Workstation
    pub terminal_workstation: &'static str,
    /// Close terminal
    pub terminal_close: &'static str,
    /// No terminal is open at this moment. Open one above.
    pub terminal_none: &'static str,
    /// The shell has ended.
    pub terminal_ended: &'static str,
    /// Command line
    pub terminal_line: &'static str,
    /// Output
    pub terminal_output: &'static str,
    /// Tab completes; Escape, then Tab leaves the line. Ctrl-C interrupts, Ctrl-D ends, Ctrl-L clears, the up arrow recalls.
    pub terminal_keys: &'static str,
}

impl Text {
    /// This text has {kb} kB. It is checked, but only texts up to 256 kB are kept for your next visit.
    pub fn editor_too_long(&self, kb: &str) -> String {
        fill(self.editor_too_long_, &[("{kb}", kb)])
    }

    /// Line {n}
    pub fn problems_line(&self, n: &str) -> String {
        fill(self.problems_line_, &[("{n}", n)])
    }

    /// Go to line {n}
    pub fn problems_goto(&self, n: &str) -> String {
        fill(self.problems_goto_, &[("{n}", n)])
    }

    /// and {n} more
    pub fn problems_more(&self, n: &str) -> String {
        fill(self.problems_more_, &[("{n}", n)])
    }

    /// Change to {word}
    pub fn fix_use(&self, word: &str) -> String {
        fill(self.fix_use_, &[("{word}", word)])
    }

    /// Make it a text: {word}
    pub fn fix_quote(&self, word: &str) -> String {
        fill(self.fix_quote_, &[("{word}", word)])
    }

    /// Take the quotes away: {word}
    pub fn fix_unquote(&self, word: &str) -> String {
        fill(self.fix_unquote_, &[("{word}", word)])
    }

    /// Write it as name: {word}
    pub fn fix_wrap(&self, word: &str) -> String {
        fill(self.fix_wrap_, &[("{word}", word)])
    }

    /// Raise the limit to {word}
    pub fn fix_raise(&self, word: &str) -> String {
        fill(self.fix_raise_, &[("{word}", word)])
    }

    /// Lower the request to {word}
    pub fn fix_lower(&self, word: &str) -> String {
        fill(self.fix_lower_, &[("{word}", word)])
    }

    /// Rename to {word}
    pub fn fix_rename(&self, word: &str) -> String {
        fill(self.fix_rename_, &[("{word}", word)])
    }

    /// Add {word}
    pub fn fix_add(&self, word: &str) -> String {
        fill(self.fix_add_, &[("{word}", word)])
    }

    /// {kind} is {status}
    pub fn stage_condition_line(&self, kind: &str, status: &str) -> String {
        fill(self.stage_condition_line_, &[("{kind}", kind), ("{status}", status)])
    }

    /// Being deleted, grace period {secs} s
    pub fn stage_deleting(&self, secs: &str) -> String {
        fill(self.stage_deleting_, &[("{secs}", secs)])
    }

    /// {time} left
    pub fn stage_deleting_left(&self, time: &str) -> String {
        fill(self.stage_deleting_left_, &[("{time}", time)])
    }

    /// Faults for {name}
    pub fn stage_node_actions(&self, name: &str) -> String {
        fill(self.stage_node_actions_, &[("{name}", name)])
    }

    /// memory {used} of {all}
    pub fn stage_node_memory(&self, all: &str, used: &str) -> String {
        fill(self.stage_node_memory_, &[("{all}", all), ("{used}", used)])
    }

    /// {container} lacks a limit for CPU or memory
    pub fn qos_limit_missing_in(&self, container: &str) -> String {
        fill(self.qos_limit_missing_in_, &[("{container}", container)])
    }

    /// {container} requests less than its limit
    pub fn qos_requests_below_limits_in(&self, container: &str) -> String {
        fill(self.qos_requests_below_limits_in_, &[("{container}", container)])
    }

    /// Container {name}
    pub fn container_label(&self, name: &str) -> String {
        fill(self.container_label_, &[("{name}", name)])
    }

    /// ran {time}
    pub fn container_ran_for(&self, time: &str) -> String {
        fill(self.container_ran_for_, &[("{time}", time)])
    }

    /// for {time}
    pub fn container_running_for(&self, time: &str) -> String {
        fill(self.container_running_for_, &[("{time}", time)])
    }

    /// Back-off of {time}
    pub fn container_backoff_title(&self, time: &str) -> String {
        fill(self.container_backoff_title_, &[("{time}", time)])
    }

    /// {time} more until the kubelet looks
    pub fn container_backoff_look(&self, time: &str) -> String {
        fill(self.container_backoff_look_, &[("{time}", time)])
    }

    /// every {secs} s
    pub fn container_probe_every(&self, secs: &str) -> String {
        fill(self.container_probe_every_, &[("{secs}", secs)])
    }

    /// {n} lines
    pub fn container_log_lines(&self, n: &str) -> String {
        fill(self.container_log_lines_, &[("{n}", n)])
    }

    /// Faults for {name}
    pub fn container_actions(&self, name: &str) -> String {
        fill(self.container_actions_, &[("{name}", name)])
    }

    /// Delete with a grace period of {secs} s
    pub fn act_delete_quick(&self, secs: &str) -> String {
        fill(self.act_delete_quick_, &[("{secs}", secs)])
    }

    /// Exit with code {code}
    pub fn act_exit(&self, code: &str) -> String {
        fill(self.act_exit_, &[("{code}", code)])
    }

    /// Memory grows by {rate} a second
    pub fn act_grow(&self, rate: &str) -> String {
        fill(self.act_grow_, &[("{rate}", rate)])
    }

    /// Start {secs} s slower from now on
    pub fn act_slow_start(&self, secs: &str) -> String {
        fill(self.act_slow_start_, &[("{secs}", secs)])
    }

    /// {probe} probe fails
    pub fn act_probe_fails(&self, probe: &str) -> String {
        fill(self.act_probe_fails_, &[("{probe}", probe)])
    }

    /// {probe} probe is asked again
    pub fn act_probe_mended(&self, probe: &str) -> String {
        fill(self.act_probe_mended_, &[("{probe}", probe)])
    }

    /// Show branch {n}
    pub fn branch_show(&self, n: &str) -> String {
        fill(self.branch_show_, &[("{n}", n)])
    }

    /// Branch {a} beside {b}
    pub fn branch_differ(&self, a: &str, b: &str) -> String {
        fill(self.branch_differ_, &[("{a}", a), ("{b}", b)])
    }

    /// Branch {n}
    pub fn branch_only(&self, n: &str) -> String {
        fill(self.branch_only_, &[("{n}", n)])
    }

    /// {n} times
    pub fn play_speed_of(&self, n: &str) -> String {
        fill(self.play_speed_of_, &[("{n}", n)])
    }

    /// Why? About {name}
    pub fn why_ask_about(&self, name: &str) -> String {
        fill(self.why_ask_about_, &[("{name}", name)])
    }

    /// About {name}. 
    pub fn why_about(&self, name: &str) -> String {
        fill(self.why_about_, &[("{name}", name)])
    }

    /// in {time}
    pub fn why_in(&self, time: &str) -> String {
        fill(self.why_in_, &[("{time}", time)])
    }
}

/// English.
pub static EN: Text = Text {
    app_purpose: "A glass case for Kubernetes Pods",
    app_simulated: "Simulated in your browser. Not a real cluster.",
    app_conformance: "How true is it? Recorded answers of a real cluster, compared here",
    app_simulated_short: "Simulation",
    app_language: "Language",
    app_theme: "Theme",
    app_theme_system: "Same as the system",
    app_theme_light: "Light",
    app_theme_dark: "Dark",
    app_skip: "Skip to the stage",
    pane_label: "Panes",
    pane_manifest: "Manifest",
    pane_stage: "Stage",
    pane_timeline: "Timeline",
    pane_events: "Events",
    pane_side: "Events and reasons",
    gallery_title: "Examples",
    gallery_own: "Your own manifest",
    gallery_own_watch: "The page applies what you type as soon as the API server would accept it, and starts a new run.",
    gallery_watch: "What to watch for",
    gallery_group_restarts: "Restarts",
    gallery_group_lifecycle: "Life cycle",
    gallery_group_together: "Containers together",
    gallery_group_hooks: "Hooks and probes",
    gallery_group_security: "Security",
    gallery_group_qos: "Resources and QoS",
    gallery_group_slips: "Common slips",
    editor_label: "Pod manifest, YAML",
    editor_keys: "Tab indents. Press Esc, then Tab to leave the editor.",
    editor_reset: "Reset",
    editor_reset_hint: "Back to the example as it was",
    editor_too_long_: "This text has {kb} kB. It is checked, but only texts up to 256 kB are kept for your next visit.",
    problems_title: "Problems",
    problems_none: "none, the API server accepts it",
    problems_empty: "Paste a Pod manifest or pick an example.",
    problems_error: "Error",
    problems_warning: "Warning",
    problems_information: "Note",
    problems_line_: "Line {n}",
    problems_goto_: "Go to line {n}",
    problems_more_: "and {n} more",
    fix_use_: "Change to {word}",
    fix_quote_: "Make it a text: {word}",
    fix_unquote_: "Take the quotes away: {word}",
    fix_wrap_: "Write it as name: {word}",
    fix_raise_: "Raise the limit to {word}",
    fix_lower_: "Lower the request to {word}",
    fix_rename_: "Rename to {word}",
    fix_add_: "Add {word}",
    stage_stale: "The text has problems. This is the last run that worked.",
    stage_empty_title: "No Pod here",
    stage_empty: "Pick an example or paste a manifest, and the Pod appears here.",
    stage_gone_title: "The Pod is gone",
    stage_gone: "Its object has left the API. Wind back to look at it again, or start over.",
    stage_start_over: "Start over",
    stage_node: "Node",
    stage_unbound: "Not bound to a node yet",
    stage_pod: "Pod",
    stage_namespace: "namespace",
    stage_phase: "Phase",
    stage_phase_hint: "Where the Pod as a whole is in its life. One of five words, kept in status.phase.",
    stage_reason_pod: "Pod reason",
    stage_kubectl: "kubectl STATUS",
    stage_kubectl_hint: "A column that kubectl makes up for people, from phase, container states and reasons. It is stored nowhere.",
    stage_qos: "QoS class",
    stage_address: "Pod address",
    stage_address_none: "none yet",
    stage_host_network: "the node's own network",
    stage_static_pod: "static Pod",
    stage_restart_policy: "restartPolicy",
    stage_conditions: "Conditions",
    stage_condition_line_: "{kind} is {status}",
    stage_deleting_: "Being deleted, grace period {secs} s",
    stage_deleting_left_: "{time} left",
    stage_volumes: "Volumes",
    stage_volume_unused: "mounted by no container",
    stage_actions: "Actions",
    stage_node_actions_: "Faults for {name}",
    stage_node_deleted: "deleted",
    stage_node_memory_: "memory {used} of {all}",
    stage_kubelet_stopped: "kubelet stopped",
    qos_nothing_set: "no container asks for CPU or memory",
    qos_limits_equal_requests: "every container has CPU and memory limits equal to its requests",
    qos_limit_missing: "a limit for CPU or memory is missing",
    qos_limit_missing_in_: "{container} lacks a limit for CPU or memory",
    qos_requests_below_limits: "requests are lower than limits",
    qos_requests_below_limits_in_: "{container} requests less than its limit",
    qos_pod_level: "spec.resources of the Pod decides",
    container_label_: "Container {name}",
    container_init: "init",
    container_sidecar: "sidecar",
    container_ephemeral: "ephemeral",
    container_state: "State",
    container_reason: "Reason",
    container_exit_code: "exit code",
    container_last_state: "Last state",
    container_restarts: "Restarts",
    container_ready: "ready",
    container_started: "started",
    container_ran_for_: "ran {time}",
    container_running_for_: "for {time}",
    container_next_try: "next try in",
    container_backoff_title_: "Back-off of {time}",
    container_backoff_look_: "{time} more until the kubelet looks",
    container_pulling: "Pulling the image",
    container_post_start: "postStart hook runs",
    container_pre_stop: "preStop hook runs",
    container_stopping: "SIGTERM sent, SIGKILL when the grace period ends",
    container_command: "Command",
    container_ports: "Ports",
    container_mounts: "Mounts",
    container_read_only: "read-only",
    container_resources: "Resources",
    container_request_limit: "used · request / limit",
    container_cpu: "CPU",
    container_memory: "memory",
    container_unset: "—",
    container_security: "Privileges",
    container_hooks: "Hooks",
    container_probes: "Probes",
    container_probe_every_: "every {secs} s",
    container_log: "Log",
    container_log_empty: "nothing written yet",
    container_log_line: "1 line",
    container_log_lines_: "{n} lines",
    container_actions_: "Faults for {name}",
    act_undo: "Undo the last action",
    act_undo_hint: "U",
    act_delete: "Delete",
    act_delete_hint: "kubectl delete pod",
    act_delete_quick_: "Delete with a grace period of {secs} s",
    act_delete_quick_hint: "--grace-period=1",
    act_force: "Force delete",
    act_force_hint: "--force --grace-period=0",
    act_exit_: "Exit with code {code}",
    act_exit_hint: "main process ends now",
    act_oom: "OOM kill",
    act_oom_hint: "out of memory, SIGKILL",
    act_kill: "Kill the main process",
    act_hang: "Let it hang",
    act_go_on: "Let it go on",
    act_grow_: "Memory grows by {rate} a second",
    act_busy: "CPU busy",
    act_usual_load: "Load as usual",
    act_slow_start_: "Start {secs} s slower from now on",
    act_usual_start: "Start as usual again",
    act_probe_fails_: "{probe} probe fails",
    act_probe_mended_: "{probe} probe is asked again",
    act_kubelet_stop: "Stop the kubelet",
    act_kubelet_start: "Restart the kubelet",
    act_evict: "Evict",
    act_evict_hint: "eviction API",
    act_power_off: "Power off, the node is lost",
    act_memory_short: "Memory runs short",
    act_memory_enough: "Memory is enough again",
    act_disk_short: "Disk runs short",
    act_disk_enough: "Disk is enough again",
    act_cordon: "Cordon",
    act_uncordon: "Uncordon",
    act_drain: "Drain",
    act_delete_node: "Delete the node",
    act_add_node: "One more node, from the start on",
    act_less_nodes: "One node less, from the start on",
    act_registry_up: "Registry answers again",
    act_registry_slow: "Registry slow",
    act_registry_slow_hint: "pulls take ten times as long",
    act_registry_down: "Registry down",
    act_write_file: "Write a file on the node",
    act_remove_file: "Remove a file from the node",
    act_terminal: "terminal",
    act_other: "kubectl",
    done_title: "What you did",
    done_seek: "Go to this moment",
    done_here: "Do it at the playhead instead",
    done_earlier: "1 s earlier",
    done_later: "1 s later",
    done_much_later: "10 s later",
    done_drop: "Take it back",
    branch_title: "Branches",
    branch_hint: "You acted in the past. What was to come without that is kept as a branch; the one you came from is drawn thin below each bar.",
    branch_first: "without it",
    branch_show_: "Show branch {n}",
    branch_put_away: "Do not compare",
    branch_differ_: "Branch {a} beside {b}",
    branch_alike: "Nothing differs as far as both are simulated.",
    branch_alike_until: "The same until ",
    branch_only_: "Branch {n}",
    branch_nothing: "nothing",
    play_label: "Time",
    play_play: "Play",
    play_pause: "Pause",
    play_back: "Back to start",
    play_previous: "Previous event",
    play_next: "Next event",
    play_skip_idle: "Skip idle time",
    play_jump: "Jump to…",
    play_jump_restart: "Next restart",
    play_jump_failure: "Next failure",
    play_jump_end: "End of the Pod",
    play_speed: "Speed",
    play_speed_of_: "{n} times",
    play_elapsed: "Time since the start of the run",
    play_clock: "Clock of the cluster",
    play_limit: "The run stops here: seven days are enough.",
    line_empty: "The timeline appears with the first run.",
    line_playhead: "Playhead",
    line_zoom_in: "Zoom in",
    line_zoom_out: "Zoom out",
    line_zoom_fit_hint: "Follow the run",
    line_legend: "Legend",
    line_kind_pending: "Pending",
    line_kind_running: "running and ready",
    line_kind_unready: "running, not ready",
    line_kind_waiting: "waiting",
    line_kind_backoff: "back-off",
    line_kind_succeeded: "ended well",
    line_kind_failed: "ended badly",
    line_kind_terminating: "terminating",
    line_kind_blocked: "cannot start",
    events_title: "Events",
    events_scroll: "Events up to this moment, newest first",
    events_none: "No events yet at this moment.",
    events_time: "Time",
    events_type_: "Type",
    events_reason: "Reason",
    events_from: "From",
    events_message: "Message",
    events_count: "Count",
    events_seek: "Go to this moment",
    why_title: "Why",
    why_ask: "Why?",
    why_ask_about_: "Why? About {name}",
    why_about_: "About {name}. ",
    why_all: "Show all",
    why_because: "It came to this because of",
    why_before: "What just happened",
    why_before_none: "Nothing yet.",
    why_after: "What comes next",
    why_after_none: "Nothing, as far as it is simulated.",
    why_in_: "in {time}",
    why_upstream: "The function of Kubernetes that is modelled here",
    why_page: "Documentation",
    why_change: "What would change it:",
    why_change_crash_loop: "an end with code 0 under OnFailure, a run of ten minutes (the wait starts anew), or a mended manifest.",
    why_change_pull_back_off: "an image name that exists, or a registry that answers again.",
    why_change_unschedulable: "lower requests, fewer demands on the node, or a node that has room.",
    why_change_config: "the missing object, or a user and a command that the image has.",
    why_change_out_of_memory: "a higher memory limit, or a program that needs less.",
    why_change_probe: "a handler that answers in time, a longer timeout, or a higher failureThreshold.",
    why_change_volume: "the object that the volume refers to.",
    why_change_eviction: "requests that cover what the containers use, a higher priority, or more room on the node.",
    why_change_taint: "a toleration for the taint, or a node without it.",
    why_change_preemption: "a higher priority, or a node with room for both.",
    why_change_node_silent: "a kubelet that reports again.",
    why_change_deadline: "a longer activeDeadlineSeconds, or none.",
    why_change_static_pod: "the file on the node, and only that.",
    why_change_termination: "a longer or shorter terminationGracePeriodSeconds, or a program that ends at SIGTERM.",
    topic_phase: "Pending until every container has been started once; Running from then on; Succeeded or Failed when all have ended for good, Failed if one of them ended badly.",
    topic_status: "kubectl starts with the phase or the Pod's reason, and puts the reason of a container that waits or has ended over it; Terminating, once it is being deleted.",
    topic_qos: "Guaranteed: every container has CPU and memory limits equal to its requests. BestEffort: nobody asks for anything. Burstable: all else. It decides oom_score_adj and who is evicted first, and only a resize may change what it was computed from.",
    topic_restarts: "How often the kubelet started a new instance of the container. restartPolicy decides: Always after every end, OnFailure after a bad one, Never not at all. The count goes with the Pod.",
    topic_exit_code: "What the main process returned. Above 128 it was a signal, 128 + its number, so 137 is SIGKILL and 143 SIGTERM. 126 and 127 mean a command that cannot be run or is not there.",
    topic_scheduled: "True once the scheduler has bound the Pod to a node. It stays so; until then the message says what no node offers.",
    topic_ready_to_start: "True while the Pod has a sandbox with a network, so that containers can be started in it.",
    topic_initialized: "True once all init containers have ended well and sidecars have started.",
    topic_containers_ready: "True while every container runs and its readiness probe, if it has one, succeeds.",
    topic_ready: "True while the containers are ready and all readinessGates hold: Services then send requests to it. A Pod that is not ready is not restarted for that.",
    topic_condition: "A condition that something other than the kubelet keeps up to date.",
    topic_event: "Somebody reported this to the API. Equal events are counted instead of written anew, and all are forgotten after an hour.",
    help_title: "Keys",
    help_close: "Close",
    help_play: "Play or pause",
    help_step: "Previous and next event",
    help_jump: "Jump to the next restart, failure, or the end",
    help_speed: "Slower and faster",
    help_zoom: "Zoom the timeline in, out, or follow the run",
    help_slide: "Move the playhead, when it has the focus",
    help_side: "Why, or the events",
    help_faults: "What can be done to a container, the Pod, the node",
    help_editor: "Leave the editor",
    help_menu: "Walk through a menu",
    share_title: "Share",
    share_link: "Copy a link to this moment",
    share_link_hint: "this branch, with all you did",
    share_markdown: "Copy it as Markdown",
    share_embed: "Copy code for your own page",
    share_badge: "Save a badge, copy its Markdown",
    share_json: "Save the run",
    share_yaml: "Save the manifest",
    share_svg: "Save the timeline",
    notice_branched: "You acted in the past. This is a branch now; what was to come without it is kept beside it.",
    notice_undone: "The last action is undone.",
    notice_nothing_to_undo: "There is no action to undo.",
    notice_missed: "Not in the next 24 hours.",
    notice_copied: "The link is in the clipboard and in the address bar.",
    notice_copied_code: "The code is in the clipboard.",
    notice_copied_badge: "The badge is saved. The Markdown that shows it is in the clipboard.",
    notice_saved: "Saved.",
    notice_damaged: "The link is damaged and could not be read.",
    notice_newer: "The link was made by a newer version. What is known of it is shown.",
    notice_partly: "Part of the link was not understood and is left out.",
    terminal_title: "Terminal",
    terminal_new: "New terminal…",
    terminal_workstation: "Workstation",
    terminal_close: "Close terminal",
    terminal_none: "No terminal is open at this moment. Open one above.",
    terminal_ended: "The shell has ended.",
    terminal_line: "Command line",
    terminal_output: "Output",
    terminal_keys: "Tab completes; Escape, then Tab leaves the line. Ctrl-C interrupts, Ctrl-D ends, Ctrl-L clears, the up arrow recalls.",
};

/// Simplified Chinese.
pub static ZH: Text = Text {
    app_purpose: "观察 Kubernetes Pod 的玻璃柜",
    app_simulated: "在浏览器中模拟，并非真实集群。",
    app_conformance: "有多真实？在此与真实集群的记录逐一比较",
    app_simulated_short: "模拟",
    app_language: "语言",
    app_theme: "主题",
    app_theme_system: "跟随系统",
    app_theme_light: "浅色",
    app_theme_dark: "深色",
    app_skip: "跳到舞台",
    pane_label: "面板",
    pane_manifest: "清单",
    pane_stage: "舞台",
    pane_timeline: "时间线",
    pane_events: "事件",
    pane_side: "事件与原因",
    gallery_title: "示例",
    gallery_own: "你自己的清单",
    gallery_own_watch: "只要 API server 会接受，页面就会应用你输入的内容，并开始一次新的运行。",
    gallery_watch: "观察要点",
    gallery_group_restarts: "重启",
    gallery_group_lifecycle: "生命周期",
    gallery_group_together: "多容器协作",
    gallery_group_hooks: "钩子与探针",
    gallery_group_security: "安全",
    gallery_group_qos: "资源与 QoS",
    gallery_group_slips: "常见笔误",
    editor_label: "Pod 清单（YAML）",
    editor_keys: "Tab 键缩进。先按 Esc 再按 Tab 可离开编辑器。",
    editor_reset: "还原",
    editor_reset_hint: "恢复示例的原始内容",
    editor_too_long_: "文本有 {kb} kB。会照常检查，但只有 256 kB 以内的文本会为下次访问保留。",
    problems_title: "问题",
    problems_none: "没有，API server 接受这份清单",
    problems_empty: "请粘贴一份 Pod 清单，或选择一个示例。",
    problems_error: "错误",
    problems_warning: "警告",
    problems_information: "提示",
    problems_line_: "第 {n} 行",
    problems_goto_: "跳到第 {n} 行",
    problems_more_: "还有 {n} 个",
    fix_use_: "改为 {word}",
    fix_quote_: "改为字符串 {word}",
    fix_unquote_: "去掉引号：{word}",
    fix_wrap_: "写成 name: {word}",
    fix_raise_: "将 limit 提高到 {word}",
    fix_lower_: "将 request 降低到 {word}",
    fix_rename_: "重命名为 {word}",
    fix_add_: "添加 {word}",
    stage_stale: "文本有问题。这里显示的是上一次成功的运行。",
    stage_empty_title: "这里没有 Pod",
    stage_empty: "选择一个示例或粘贴一份清单，Pod 就会出现在这里。",
    stage_gone_title: "Pod 已经消失",
    stage_gone: "它的对象已从 API 中移除。可以倒回去再看，或重新开始。",
    stage_start_over: "重新开始",
    stage_node: "节点",
    stage_unbound: "尚未绑定到节点",
    stage_pod: "Pod",
    stage_namespace: "命名空间",
    stage_phase: "阶段 phase",
    stage_phase_hint: "Pod 整体所处的阶段。只有五个取值，保存在 status.phase。",
    stage_reason_pod: "Pod 原因 reason",
    stage_kubectl: "kubectl STATUS",
    stage_kubectl_hint: "kubectl 根据阶段、容器状态和原因拼给人看的一列，集群中并不保存它。",
    stage_qos: "QoS 类别",
    stage_address: "Pod 地址",
    stage_address_none: "尚无",
    stage_host_network: "使用节点的网络",
    stage_static_pod: "静态 Pod",
    stage_restart_policy: "restartPolicy",
    stage_conditions: "状况 conditions",
    stage_condition_line_: "{kind} 为 {status}",
    stage_deleting_: "正在删除，宽限期 {secs} 秒",
    stage_deleting_left_: "剩余 {time}",
    stage_volumes: "卷",
    stage_volume_unused: "没有容器挂载",
    stage_actions: "操作",
    stage_node_actions_: "对 {name} 注入故障",
    stage_node_deleted: "已删除",
    stage_node_memory_: "内存 {used} / {all}",
    stage_kubelet_stopped: "kubelet 已停止",
    qos_nothing_set: "没有容器声明 CPU 或内存",
    qos_limits_equal_requests: "每个容器都设置了 CPU 和内存上限，且与请求值相等",
    qos_limit_missing: "缺少 CPU 或内存上限",
    qos_limit_missing_in_: "{container} 缺少 CPU 或内存上限",
    qos_requests_below_limits: "请求值低于上限",
    qos_requests_below_limits_in_: "{container} 的请求值低于上限",
    qos_pod_level: "由 Pod 的 spec.resources 决定",
    container_label_: "容器 {name}",
    container_init: "init",
    container_sidecar: "sidecar",
    container_ephemeral: "ephemeral",
    container_state: "状态 state",
    container_reason: "原因 reason",
    container_exit_code: "退出码",
    container_last_state: "上次状态",
    container_restarts: "重启次数",
    container_ready: "就绪",
    container_started: "已启动",
    container_ran_for_: "运行了 {time}",
    container_running_for_: "已 {time}",
    container_next_try: "下次尝试",
    container_backoff_title_: "退避 {time}",
    container_backoff_look_: "再过 {time} kubelet 才检查",
    container_pulling: "正在拉取镜像",
    container_post_start: "postStart 钩子运行中",
    container_pre_stop: "preStop 钩子运行中",
    container_stopping: "已发送 SIGTERM，宽限期结束时发送 SIGKILL",
    container_command: "命令",
    container_ports: "端口",
    container_mounts: "挂载",
    container_read_only: "只读",
    container_resources: "资源",
    container_request_limit: "已用 · 请求 / 上限",
    container_cpu: "CPU",
    container_memory: "内存",
    container_unset: "—",
    container_security: "权限",
    container_hooks: "钩子",
    container_probes: "探针",
    container_probe_every_: "每 {secs} 秒",
    container_log: "日志",
    container_log_empty: "尚无输出",
    container_log_line: "1 行",
    container_log_lines_: "{n} 行",
    container_actions_: "对 {name} 注入故障",
    act_undo: "撤销上一次操作",
    act_undo_hint: "U",
    act_delete: "删除",
    act_delete_hint: "kubectl delete pod",
    act_delete_quick_: "以 {secs} 秒宽限期删除",
    act_delete_quick_hint: "--grace-period=1",
    act_force: "强制删除",
    act_force_hint: "--force --grace-period=0",
    act_exit_: "以退出码 {code} 退出",
    act_exit_hint: "主进程立即结束",
    act_oom: "OOM 杀死",
    act_oom_hint: "内存不足，SIGKILL",
    act_kill: "杀死主进程",
    act_hang: "让它卡住",
    act_go_on: "让它继续",
    act_grow_: "内存每秒增长 {rate}",
    act_busy: "占满 CPU",
    act_usual_load: "恢复正常负载",
    act_slow_start_: "以后启动慢 {secs} 秒",
    act_usual_start: "恢复正常启动",
    act_probe_fails_: "{probe} 探针失败",
    act_probe_mended_: "{probe} 探针恢复正常",
    act_kubelet_stop: "停止 kubelet",
    act_kubelet_start: "重启 kubelet",
    act_evict: "驱逐",
    act_evict_hint: "eviction API",
    act_power_off: "关机，节点失联",
    act_memory_short: "内存不足",
    act_memory_enough: "内存恢复充足",
    act_disk_short: "磁盘不足",
    act_disk_enough: "磁盘恢复充足",
    act_cordon: "停止调度",
    act_uncordon: "恢复调度",
    act_drain: "排空节点",
    act_delete_node: "删除节点",
    act_add_node: "从头增加一个节点",
    act_less_nodes: "从头减少一个节点",
    act_registry_up: "镜像仓库恢复",
    act_registry_slow: "镜像仓库变慢",
    act_registry_slow_hint: "拉取耗时十倍",
    act_registry_down: "镜像仓库不可用",
    act_write_file: "在节点上写入文件",
    act_remove_file: "从节点删除文件",
    act_terminal: "终端",
    act_other: "kubectl",
    done_title: "你的操作",
    done_seek: "跳到这一刻",
    done_here: "改到播放位置执行",
    done_earlier: "提前 1 秒",
    done_later: "推迟 1 秒",
    done_much_later: "推迟 10 秒",
    done_drop: "撤销",
    branch_title: "分支",
    branch_hint: "你在过去进行了操作。原来的后续保留为一个分支；来时的分支以细线画在每条状态条下方。",
    branch_first: "未操作",
    branch_show_: "显示分支 {n}",
    branch_put_away: "不再比较",
    branch_differ_: "分支 {a} 与 {b} 对比",
    branch_alike: "就已模拟的时间而言没有差异。",
    branch_alike_until: "在此之前相同：",
    branch_only_: "分支 {n}",
    branch_nothing: "无",
    play_label: "时间",
    play_play: "播放",
    play_pause: "暂停",
    play_back: "回到开头",
    play_previous: "上一个事件",
    play_next: "下一个事件",
    play_skip_idle: "跳过空闲时间",
    play_jump: "跳到……",
    play_jump_restart: "下一次重启",
    play_jump_failure: "下一次失败",
    play_jump_end: "Pod 的终点",
    play_speed: "速度",
    play_speed_of_: "{n} 倍",
    play_elapsed: "运行开始以来的时间",
    play_clock: "集群时钟",
    play_limit: "运行到此为止：七天已经足够。",
    line_empty: "第一次运行后会出现时间线。",
    line_playhead: "播放位置",
    line_zoom_in: "放大",
    line_zoom_out: "缩小",
    line_zoom_fit_hint: "跟随运行",
    line_legend: "图例",
    line_kind_pending: "Pending",
    line_kind_running: "运行且就绪",
    line_kind_unready: "运行但未就绪",
    line_kind_waiting: "等待",
    line_kind_backoff: "退避",
    line_kind_succeeded: "正常结束",
    line_kind_failed: "异常结束",
    line_kind_terminating: "终止中",
    line_kind_blocked: "无法启动",
    events_title: "事件",
    events_scroll: "截至此刻的事件，最新的在前",
    events_none: "此刻还没有事件。",
    events_time: "时间",
    events_type_: "类型",
    events_reason: "原因",
    events_from: "来源",
    events_message: "消息",
    events_count: "次数",
    events_seek: "跳到这一刻",
    why_title: "为什么",
    why_ask: "为什么？",
    why_ask_about_: "为什么？关于 {name}",
    why_about_: "关于 {name}。",
    why_all: "显示全部",
    why_because: "由来（从近到远）",
    why_before: "刚刚发生了什么",
    why_before_none: "还什么都没有发生。",
    why_after: "接下来会发生什么",
    why_after_none: "就已模拟的时间而言，没有了。",
    why_in_: "{time} 后",
    why_upstream: "此处所模拟的 Kubernetes 函数",
    why_page: "文档",
    why_change: "如何改变：",
    why_change_crash_loop: "在 OnFailure 下以退出码 0 结束，连续运行十分钟（等待时间重新计算），或者修正清单。",
    why_change_pull_back_off: "使用存在的镜像名，或者镜像仓库恢复响应。",
    why_change_unschedulable: "降低请求值，减少对节点的要求，或者有空闲的节点。",
    why_change_config: "补上缺少的对象，或者使用镜像中存在的用户和命令。",
    why_change_out_of_memory: "提高内存上限，或者让程序少用内存。",
    why_change_probe: "让探针处理程序及时响应，延长超时时间，或者提高 failureThreshold。",
    why_change_volume: "补上卷所引用的对象。",
    why_change_eviction: "让 request 覆盖实际用量，提高优先级，或者节点有更多空间。",
    why_change_taint: "为该污点设置 toleration，或者使用没有该污点的节点。",
    why_change_preemption: "提高优先级，或者节点容得下两者。",
    why_change_node_silent: "让 kubelet 恢复上报。",
    why_change_deadline: "延长或去掉 activeDeadlineSeconds。",
    why_change_static_pod: "只有修改节点上的文件才行。",
    why_change_termination: "调整 terminationGracePeriodSeconds，或者让程序在收到 SIGTERM 时结束。",
    topic_phase: "所有容器都启动过之前是 Pending，之后是 Running；全部容器都不再运行时变为 Succeeded，其中有失败的则为 Failed。",
    topic_status: "kubectl 先取 phase 或 Pod 的 reason，再用处于等待或已结束的容器的 reason 覆盖它；删除期间显示 Terminating。",
    topic_qos: "Guaranteed：每个容器的 CPU 和内存 limit 都等于 request。BestEffort：没有任何声明。其余为 Burstable。它决定 oom_score_adj 和驱逐顺序。",
    topic_restarts: "kubelet 启动该容器新实例的次数。由 restartPolicy 决定：Always 每次结束后，OnFailure 失败后，Never 从不。计数随 Pod 一起消失。",
    topic_exit_code: "主进程的返回值。大于 128 表示被信号终止：128 + 信号编号，137 即 SIGKILL，143 即 SIGTERM。126 和 127 表示命令无法执行或不存在。",
    topic_scheduled: "调度器把 Pod 绑定到节点后为 True，此后不变。在此之前，message 会说明节点缺少什么。",
    topic_ready_to_start: "当 Pod 已有带网络的 sandbox、可以在其中启动容器时为 True。",
    topic_initialized: "所有 init 容器成功结束且 sidecar 已启动后为 True。",
    topic_containers_ready: "所有容器都在运行且就绪探针（若有）成功时为 True。",
    topic_ready: "容器全部就绪且 readinessGates 都满足时为 True，此时 Service 会把请求发给它。未就绪并不会导致重启。",
    topic_condition: "由 kubelet 以外的组件维护的状况。",
    topic_event: "某个组件向 API 报告了这件事。相同的事件只累加次数，一小时后都会被清除。",
    help_title: "快捷键",
    help_close: "关闭",
    help_play: "播放或暂停",
    help_step: "上一个和下一个事件",
    help_jump: "跳到下一次重启、失败或终点",
    help_speed: "减速和加速",
    help_zoom: "时间线放大、缩小或跟随运行",
    help_slide: "播放位置获得焦点时移动它",
    help_side: "为什么，或事件",
    help_faults: "对容器、Pod、节点的操作",
    help_editor: "离开编辑器",
    help_menu: "在菜单中移动",
    share_title: "分享",
    share_link: "复制此刻的链接",
    share_link_hint: "当前分支，包含你的全部操作",
    share_markdown: "复制为 Markdown",
    share_embed: "复制嵌入代码",
    share_badge: "保存徽章并复制其 Markdown",
    share_json: "保存运行记录",
    share_yaml: "保存清单",
    share_svg: "保存时间线",
    notice_branched: "你在过去进行了操作，现在处于新的分支；原来的后续保留在旁边。",
    notice_undone: "已撤销上一次操作。",
    notice_nothing_to_undo: "没有可以撤销的操作。",
    notice_missed: "接下来 24 小时内没有。",
    notice_copied: "链接已复制到剪贴板，也在地址栏中。",
    notice_copied_code: "代码已复制到剪贴板。",
    notice_copied_badge: "徽章已保存，引用它的 Markdown 已复制到剪贴板。",
    notice_saved: "已保存。",
    notice_damaged: "链接已损坏，无法读取。",
    notice_newer: "链接由更新的版本生成，这里只显示能识别的部分。",
    notice_partly: "链接中有一部分无法识别，已忽略。",
    terminal_title: "终端",
    terminal_new: "新建终端…",
    terminal_workstation: "工作站",
    terminal_close: "关闭终端",
    terminal_none: "此刻没有打开的终端。可在上方新建。",
    terminal_ended: "shell 已结束。",
    terminal_line: "命令行",
    terminal_output: "输出",
    terminal_keys: "Tab 补全；先按 Esc 再按 Tab 离开命令行。Ctrl-C 中断，Ctrl-D 结束，Ctrl-L 清屏，向上键调出历史。",
};
