//! The table against the map of the standard library.

use super::{Table, sort_by_key};
use std::collections::BTreeMap;

/// Numbers without a visible order (a linear congruence), the same in each run.
fn numbers(count: usize, below: u64) -> Vec<u64> {
    let mut state = 7_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn it_answers_as_an_ordered_map_does_through_ten_thousand_changes() {
    let mut table = Table::default();
    let mut map = BTreeMap::new();
    for (step, number) in numbers(10_000, 700).into_iter().enumerate() {
        match step % 3 {
            0 => assert_eq!(table.remove(&number), map.remove(&number)),
            1 => {
                table.insert(number, step);
                map.insert(number, step);
            }
            _ => {
                *table.get_or_insert_with(number, || step) += 1;
                *map.entry(number).or_insert(step) += 1;
            }
        }
        assert_eq!(table.get(&number), map.get(&number));
        assert_eq!(table.len(), map.len());
    }
    assert!(table.iter().eq(map.iter()));
    assert!(table.iter().rev().eq(map.iter().rev()));
    table.retain(|key, _| key % 2 == 0);
    map.retain(|key, _| key % 2 == 0);
    assert!(table.iter().eq(map.iter()));
    assert_eq!(table.first(), map.first_key_value());
}

#[test]
fn a_clone_keeps_its_rows_while_the_original_changes() {
    let mut table = Table::default();
    for number in numbers(500, 1000) {
        table.insert(number, number.to_string());
    }
    let before = table.clone();
    let rows: Vec<_> = before
        .iter()
        .map(|(key, text)| (*key, text.clone()))
        .collect();
    for number in 0..1000 {
        if let Some(text) = table.get_mut(&number) {
            text.push('!');
        }
        table.remove(&(number / 2));
    }
    let kept = before.iter().map(|(key, text)| (*key, text.clone()));
    assert!(kept.eq(rows));
    assert_ne!(before, table);
}

#[test]
fn tables_with_the_same_rows_are_equal_however_they_came_to_be() {
    let (mut up, mut down) = (Table::default(), Table::default());
    for number in 0..300 {
        up.insert(number, ());
        down.insert(299 - number, ());
    }
    assert_eq!(up, down);
    up.remove(&17);
    assert_ne!(up, down);
}

#[test]
fn a_row_is_found_by_what_its_key_borrows() {
    let mut table = Table::default();
    table.insert("web-0".to_owned(), 1);
    assert_eq!(table.get("web-0"), Some(&1));
    assert!(!table.contains_key("web-1"));
    assert_eq!(table.remove("web-0"), Some(1));
    assert!(table.is_empty());
}

#[test]
fn sorting_keeps_the_order_of_equals() {
    let mut pairs: Vec<(u64, usize)> = numbers(200, 20).into_iter().zip(0..).collect();
    let mut expected = pairs.clone();
    expected.sort_by_key(|pair| pair.0);
    sort_by_key(&mut pairs, |pair| pair.0);
    assert_eq!(pairs, expected);
}

#[test]
fn tables_differ_where_a_row_was_changed_added_or_removed() {
    let before: Table<u64, u64> = (0..500).map(|number| (number * 2, number)).collect();
    let mut after = before.clone();
    assert!(before.differing(&after).is_empty());
    after.insert(7, 1);
    after.remove(&20);
    after.insert(1200, 1);
    if let Some(row) = after.get_mut(&600) {
        *row += 1;
    }
    for (one, two) in [(&before, &after), (&after, &before)] {
        assert_eq!(one.differing(two), [&7, &20, &600, &1200]);
    }
}
