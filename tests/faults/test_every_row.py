"""Each fault we expect, and the tests that provoke it."""

import ast

import pytest

from desktop_app import paths

ROWS: dict[str, tuple[str, ...]] = {
    "empty, truncated, wrong suffix, text renamed .jpg, a bomb, 0×0, 1×50000": (
        "faults/test_files.py::test_a_file_that_is_no_whole_photo",
        "unit/engine/test_images.py::test_a_wrong_suffix_does_not_matter",
        "unit/engine/test_images.py::test_a_tiny_file_that_claims_a_huge_photo_is_refused_at_once",
        "unit/engine/test_jpeg.py::test_an_arithmetic_photo_that_claims_too_much_is_refused_at_once",
        "unit/engine/test_jpeg.py::test_a_photo_in_thousands_of_scans_is_refused_at_once",
    ),
    "fuzzed": (
        "faults/test_mutations.py::test_mutated_photos_have_typed_outcomes_soon_and_in_bounded_memory",
        "faults/test_mutations.py::"
        "test_every_hostile_file_has_a_typed_outcome_soon_and_in_bounded_memory",
    ),
    "memory bounded": (
        "faults/test_files.py::test_a_strip_that_cannot_be_reduced_stays_within_its_allowance",
        "faults/test_files.py::test_a_decoders_own_buffers_count",
        "faults/test_estimates.py::test_photos_need_no_more_than_was_estimated",
        "faults/test_estimates.py::test_a_deep_heif_needs_no_more_than_was_estimated",
        "faults/test_estimates.py::test_profiles_need_no_more_than_was_estimated",
        "unit/engine/test_jpeg.py::test_a_photo_in_several_scans_is_held_whole",
        "unit/engine/test_images.py::test_a_file_that_is_read_whole_is_counted",
        "faults/test_estimates.py::test_transparency_that_a_png_tells_at_its_end_is_not_counted_on",
        "faults/test_files.py::test_a_tiny_gif_that_claims_to_be_huge_fills_no_memory",
        "faults/test_sessions.py::test_too_little_memory_is_said",
        "faults/test_files.py::test_all_that_decodes_in_the_window_shares_one_allowance",
        "unit/engine/test_images.py::test_decodes_share_one_budget",
    ),
    "a truncated JPEG that still shows something": (
        "faults/test_files.py::test_a_truncated_jpeg_that_shows_something_is_marked_damaged",
        "unit/engine/test_images.py::test_a_whole_photo_is_never_called_damaged",
    ),
    "file vanishes": ("faults/test_files.py::test_a_file_that_vanishes",),
    "permission denied": ("faults/test_files.py::test_permission_denied",),
    "directory, FIFO, /dev/zero, symlink loop": (
        "faults/test_files.py::test_only_regular_files_are_opened_and_nothing_is_waited_for",
    ),
    "network share gone": (
        "faults/test_files.py::test_a_network_share_that_is_gone",
        "faults/test_files.py::test_a_disk_that_fails_while_it_is_read",
        "faults/test_files.py::test_a_file_that_is_cut_while_it_is_read_does_not_end_the_program",
    ),
    "at most 512 MB read": ("faults/test_files.py::test_at_most_512_mb_are_read",),
    "the model is missing, truncated, altered, of another class count, not TorchScript": (
        "faults/test_model.py::"
        "test_the_shipped_model_altered_at_each_of_100_random_bytes_is_refused",
        "faults/test_model.py::test_an_unusable_model_is_exit_3_and_says_which_and_what_to_do",
        "unit/ui/test_main_window.py::test_a_missing_model_says_which_and_what_to_do",
    ),
    "settings file damaged": (
        "faults/test_settings.py::test_damaged_settings_are_defaults_and_the_window_starts",
        "unit/test_settings.py::test_damaged_settings_are_set_aside",
    ),
    "kiosk file damaged": (
        "unit/kiosk/test_config.py::test_a_wrong_key_is_named_with_its_line_and_the_others_count",
        "unit/kiosk/test_config.py::test_a_file_that_cannot_be_read_to_its_end_says_where",
        "unit/kiosk/test_config.py::test_whatever_it_holds_the_configuration_is_one_to_start_with",
        "unit/kiosk/test_pin.py::test_a_damaged_file_lets_nobody_out_and_is_said",
    ),
    "one entry of a folder cannot be looked at": (
        "unit/engine/test_folders.py::test_entries_that_cannot_be_looked_at_give_themselves_and_say_why",
        "unit/engine/test_folders.py::test_1400_nested_folders_are_all_looked_through",
        "unit/engine/test_folders.py::test_a_listing_that_fails_half_way_keeps_what_it_found",
        "faults/test_mounts.py::test_a_dead_share_is_one_outcome_and_every_other_photo_is_answered",
        "faults/test_mounts.py::test_the_window_lists_what_is_beside_a_dead_share",
        "faults/test_mounts.py::test_the_kiosk_shows_what_is_beside_a_dead_share",
        "unit/services/test_classifier_service.py::test_a_listing_that_fails_unexpectedly_is_said_and_the_next_one_works",
    ),
    "metadata is broken, huge or odd and the pixels are fine": (
        "unit/engine/test_png.py::test_broken_metadata_is_ignored",
        "unit/engine/test_png.py::test_no_metadata_changes_the_pixels",
        "unit/engine/test_jpeg.py::test_broken_metadata_is_ignored",
        "unit/engine/test_jpeg.py::test_no_metadata_changes_the_pixels",
        "unit/engine/test_gif.py::test_broken_extensions_are_ignored",
        "unit/engine/test_gif.py::test_no_extension_changes_the_pixels",
        "unit/engine/test_webp.py::test_broken_metadata_is_ignored",
        "unit/engine/test_bmp.py::test_every_size_of_header_is_read",
        "unit/engine/test_iso_media.py::test_broken_metadata_is_ignored",
    ),
    "a colour profile of any name": (
        "unit/engine/test_colour.py::test_a_profile_is_applied_whatever_its_words_are",
        "unit/engine/test_colour.py::test_a_profile_of_srgb_changes_nothing",
        "unit/engine/test_colour.py::test_a_profile_that_does_not_fit_is_ignored",
        "unit/engine/test_colour.py::test_few_transforms_are_kept_and_no_profile",
        "unit/engine/test_colour.py::test_steps_of_floats_are_not_taken",
    ),
    "a healthy file of a kind we do not read": (
        "unit/engine/test_formats.py::test_what_is_known_but_not_read_is_unsupported",
        "unit/engine/test_formats.py::test_an_svg_is_known_by_its_root",
        "unit/engine/test_formats.py::test_text_that_begins_like_a_signature_is_text",
        "unit/engine/test_jpeg.py::test_kinds_that_are_not_read_are_unsupported",
        "unit/engine/test_iso_media.py::test_other_codecs_are_unsupported",
        "unit/engine/test_bmp.py::test_layouts_that_are_not_read_are_unsupported",
    ),
    "a stick is pulled": (
        "faults/test_mounts.py::test_a_stick_pulled_while_a_photo_is_read_costs_that_photo",
        "faults/test_mounts.py::test_a_stick_pulled_while_it_is_listed_is_an_outcome",
        "unit/kiosk/test_albums.py::test_a_stick_that_is_gone_or_forbidden_is_empty",
    ),
    "no display, or one named that is dead": (
        "unit/commands/test_cli.py::test_without_a_display_the_answer_comes_in_the_terminal",
        "faults/test_displays.py::test_a_dead_display_is_none",
        "faults/test_displays.py::test_the_answer_comes_in_the_terminal",
        "faults/test_displays.py::test_the_kiosk_says_that_it_has_no_screen",
        "faults/test_displays.py::test_a_display_that_dies_ends_the_program_with_a_code",
    ),
    "torch cannot be imported, memory is too little for it": (
        "faults/test_libraries.py::test_a_torch_that_cannot_be_imported_is_exit_3_and_one_sentence",
        "faults/test_libraries.py::test_whatever_torch_raises_is_a_model_that_cannot_be_used",
        "faults/test_libraries.py::test_too_little_memory_for_torch_is_exit_3",
        "faults/test_libraries.py::test_the_window_shows_its_page_for_a_model_that_cannot_be_used",
    ),
    "a small file of the program is a folder, a pipe, a device, huge or damaged": (
        "unit/test_files.py::test_settings_are_defaults",
        "unit/test_files.py::test_crashes_and_logs_are_noted_or_not",
        "unit/test_files.py::test_a_card_and_a_model_are_unusable",
        "unit/test_files.py::test_the_kiosk_starts_whatever_its_lock_is",
    ),
    "read-only disk": ("faults/test_settings.py::test_a_read_only_home_is_no_reason_to_fail",),
    "disk full": ("faults/test_settings.py::test_a_full_disk_costs_the_settings_and_nothing_else",),
    "no HOME": ("faults/test_settings.py::test_no_home_is_no_reason_to_fail",),
    "10,000 photos in one drop": (
        "faults/test_sessions.py::test_ten_thousand_photos_in_one_drop_keep_their_order",
        "faults/test_sessions.py::test_a_short_soak_holds",
        "unit/ui/photos/test_panel.py::test_ten_thousand_photos_ask_for_those_in_sight",
    ),
    "a new drop every 10 ms": (
        "unit/services/test_classifier_service.py::test_only_the_latest_of_many_rapid_photos_is_answered",
        "e2e/test_stalls.py::test_the_event_loop_comes_round",
    ),
    "drop while loading": (
        "e2e/test_window.py::test_what_another_program_offers_can_be_dragged_in",
        "unit/services/test_batch_service.py::test_photos_that_come_while_the_model_loads_wait_for_it",
    ),
    "close while busy": (
        "e2e/test_session.py::test_a_sitting",
        "e2e/test_window.py::test_closing_while_the_model_is_loading_ends_well",
        "unit/services/test_classifier_service.py::test_stopping_while_busy_ends_well",
    ),
    "Ctrl+C, SIGTERM": (
        "faults/test_sessions.py::test_a_signal_during_the_first_imports_of_the_window",
        "faults/test_sessions.py::test_a_signal_while_the_model_is_loading",
        "e2e/test_session.py::test_sigterm_in_the_middle_of_many_ends_with_the_usual_code",
        "unit/commands/test_cli.py::test_an_interrupted_run_leaves_no_half_written_file",
    ),
    "kill -9": (
        "faults/test_sessions.py::test_kill_9_at_random_moments_and_the_next_start_is_clean",
        "faults/test_sessions.py::test_kill_9_leaves_no_half_written_results",
    ),
    "a worker exception nobody thought of": (
        "faults/test_crashes.py::"
        "test_an_exception_nobody_thought_of_is_a_card_and_a_hash_in_the_log",
        "faults/test_crashes.py::test_a_model_that_chokes_on_one_of_many_is_logged_with_the_hash",
        "faults/test_crashes.py::test_what_nobody_caught_is_logged",
    ),
    "a crash in native code": (
        "faults/test_crashes.py::test_a_crash_in_native_code_is_told_once_at_the_next_start",
        "faults/test_crashes.py::test_the_window_watches_for_crashes_and_knows_of_the_last",
        "faults/test_crashes.py::test_a_crash_is_said_in_the_status_line_after_the_first_answer",
        "faults/test_crashes.py::test_about_shows_the_log_where_there_is_one",
    ),
    "output cannot be written": (
        "faults/test_output.py::test_a_full_disk_behind_standard_output_is_said",
        "faults/test_output.py::test_a_full_disk_leaves_no_half_written_file",
        "faults/test_output.py::test_a_full_disk_leaves_no_half_written_export",
        "faults/test_output.py::test_a_reader_that_has_seen_enough_ends_it_silently",
        "faults/test_output.py::test_a_pipe_that_breaks_behind_a_named_output_is_said",
        "faults/test_output.py::test_without_standard_output_it_is_said",
        "unit/services/test_export_service.py::test_what_cannot_be_written_is_said",
    ),
    "an internet socket": (
        "faults/test_network.py::test_the_command_line_opens_no_internet_socket",
        "faults/test_network.py::test_a_whole_session_of_the_window_opens_no_internet_socket",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_every_fault_has_a_test_by_name(row: str) -> None:
    for node in ROWS[row]:
        file, name = node.split("::")
        tree = ast.parse((paths.ROOT / "tests" / file).read_text(encoding="utf-8"))
        names = {found.name for found in ast.walk(tree) if isinstance(found, ast.FunctionDef)}
        assert name in names, node
