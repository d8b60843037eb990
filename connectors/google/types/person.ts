import { defineType, expectMemberList, field, type FetchArguments } from '../../../src/connector';
import { readServices } from '../services';

/** Which list is read, and where it goes on. */
interface Cursor {
  list: 'contacts' | 'directory';
  pageToken?: string;
}

/** A person (https://developers.google.com/people/api/rest/v1/people). */
interface Person {
  resourceName: string;
  names?: ReadonlyArray<{ displayName?: string }>;
  emailAddresses?: ReadonlyArray<{ value?: string }>;
  phoneNumbers?: ReadonlyArray<{ value?: string }>;
  organizations?: ReadonlyArray<{ name?: string; title?: string }>;
  photos?: ReadonlyArray<{ url?: string; default?: boolean }>;
}

const FIELDS = 'names,emailAddresses,phoneNumbers,organizations,photos';

/** The user's contacts, and the people of the directory of a Workspace. */
export const person = defineType({
  id: 'person',
  name: 'Person',
  isUser: true,
  fields: {
    id: field.id(),
    name: field.text('Name'),
    email: field.email('E-mail'),
    emails: field.text('E-mail addresses', { description: 'All of them, one a line' }),
    phone: field.text('Phone'),
    organization: field.text('Organization'),
    jobTitle: field.text('Job title'),
    avatar: field.avatar('Avatar'),
    list: field.select('List', [{ name: 'contacts' }, { name: 'directory' }]),
  },
  async fetch(args: FetchArguments<Cursor>) {
    const services = readServices(args);
    const cursor: Cursor = args.cursor ?? { list: services.has('contacts') ? 'contacts' : 'directory' };
    const { people, nextPageToken } = await readPeople(args, cursor);
    const isLast = nextPageToken === undefined;
    const next: Cursor | undefined = !isLast
      ? { list: cursor.list, pageToken: nextPageToken }
      : cursor.list === 'contacts' && services.has('directory')
        ? { list: 'directory' }
        : undefined;
    const items = people.map(({ resourceName, names, emailAddresses, phoneNumbers, organizations, photos }) => {
      const email = emailAddresses?.[0]?.value ?? null;
      return {
        id: resourceName,
        name: names?.[0]?.displayName ?? email ?? '(No name)',
        email,
        emails: (emailAddresses ?? []).map(({ value }) => value ?? '').join('\n'),
        phone: phoneNumbers?.[0]?.value ?? null,
        organization: organizations?.[0]?.name ?? null,
        jobTitle: organizations?.[0]?.title ?? null,
        avatar: photos?.find((photo) => photo.default !== true)?.url ?? null,
        list: cursor.list,
      };
    });
    return { items, next };
  },
});

async function readPeople(
  { apiClient, connectorParameters }: FetchArguments<Cursor>,
  { list, pageToken }: Cursor,
): Promise<{ people: Person[]; nextPageToken: string | undefined }> {
  const base = String(connectorParameters['peopleUri']);
  if (list === 'contacts') {
    const { data } = await apiClient.get<{ connections?: Person[]; nextPageToken?: string }>(
      `${base}/v1/people/me/connections`,
      { query: { personFields: FIELDS, pageSize: 1000, pageToken } },
    );
    return { people: expectMemberList<Person>(data, 'connections', 'contacts'), nextPageToken: data.nextPageToken };
  }
  const { data } = await apiClient.get<{ people?: Person[]; nextPageToken?: string }>(
    `${base}/v1/people:listDirectoryPeople`,
    {
      query: {
        readMask: FIELDS,
        sources: 'DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE',
        pageSize: 1000,
        pageToken,
      },
    },
  );
  return { people: expectMemberList<Person>(data, 'people', 'people'), nextPageToken: data.nextPageToken };
}
